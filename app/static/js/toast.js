// Short messages. The server sends them as HX-Trigger: {"toast": {"text", "kind", "undo": {"url", "label"}}}.
import { isPart } from "./again.js";
import { say } from "./words.js";

const STAY = 6000;
const region = document.getElementById("toasts");
const template = document.getElementById("toast-template");

export function toast({ text, kind = "info", undo }) {
  const line = template.content.firstElementChild.cloneNode(true);
  line.dataset.kind = kind;
  line.querySelector(".words").textContent = text;
  if (undo) line.querySelector(".words").after(undoButton(undo));
  region.append(line);
  leaveLater(line);
}

function undoButton({ url, label = say("undo") }) {
  const button = document.createElement("button");
  button.className = "undo";
  button.textContent = label;
  button.addEventListener("click", () => htmx.ajax("POST", url, { swap: "none" }));
  return button;
}

function leaveLater(line) {
  if (line.dataset.kind === "late") return; // what went wrong stays until it is read
  let timer = setTimeout(() => line.remove(), STAY);
  line.addEventListener("pointerenter", () => clearTimeout(timer));
  line.addEventListener("pointerleave", () => (timer = setTimeout(() => line.remove(), STAY)));
}

for (const line of region.children) leaveLater(line);

document.addEventListener("toast", (event) => toast(event.detail));
document.addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (ctx && !ctx.response && !isPart(ctx)) toast({ text: say("offline"), kind: "late" });
});
document.addEventListener("click", (event) => {
  const dismissed = event.target.closest("[data-dismiss]");
  dismissed?.closest(".toast-line, .notice").remove();
});
