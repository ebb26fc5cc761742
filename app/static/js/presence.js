// A page that hears the stream tells that it lives. Only what the server says wakes it: timers of hidden tabs sleep.
import { on } from "./stream.js";

const EACH = 14_000; // the server beats each 15 s
const source = document.body.dataset.events;
let told = 0;

on("alive", () => {
  const token = document.getElementById("presence")?.dataset.beat;
  if (!token || Date.now() - told < EACH) return;
  told = Date.now();
  const data = new URLSearchParams({ token });
  fetch(`${source}/beats`, { method: "POST", body: data, credentials: "omit", keepalive: true }).catch(() => {
    told = 0; // the next sign of life tries again
  });
});
