// What every page does with the stream: the live mark, the clock, the counters, and the names of what changed.
import { clockTime, keepUp, setClock } from "./clock.js";
import { listen, on } from "./stream.js";
import { say } from "./words.js";

const STALE_AFTER = 10_000;
const FLOOR_EACH = 1000;
const mark = document.getElementById("live-mark");
let turning;
let floorSoon;

function announce(name) {
  document.body.dispatchEvent(new CustomEvent(name));
}

/** However much changes, the live floor is read anew once a second, and once more after the last change. */
function announceFloor() {
  floorSoon ??= setTimeout(() => {
    floorSoon = undefined;
    announce("floor");
  }, FLOOR_EACH);
}

function show(state, since) {
  clearTimeout(turning);
  if (state === "catching") turning = setTimeout(show, since + STALE_AFTER - Date.now(), "stale", since);
  document.body.classList.toggle("stale", state === "stale");
  if (!mark) return;
  mark.dataset.state = state;
  mark.querySelector(".words").textContent = say(state, { time: clockTime(since) });
}

on("state", ({ state, since }) => show(state, since));
on("beat", ({ now }) => setClock(now));
on("reset", () => announce("refresh"));
on("refresh", () => announce("refresh"));
on("touched", ({ name }) => (name === "floor" ? announceFloor() : announce(name)));
on("counters", ({ queue, html, at }) => {
  keepUp(at);
  const counters = document.getElementById(`queue-${queue}-counters`);
  if (counters) counters.outerHTML = html;
  announce("counters");
  announceFloor();
});

// A page that slept, or came back from the browser's memory, has missed what was said meanwhile.
document.addEventListener("resume", () => announce("refresh"));
addEventListener("pageshow", (event) => event.persisted && announce("refresh"));

if (mark) show("catching", Date.now());
listen();
