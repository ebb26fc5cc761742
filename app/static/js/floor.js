// The live floor: people and work are moved by key or by drag; both only open the form that says what it would do.
import { keyOf } from "./keys.js";

const MOVES = "[data-moves]";
const dialog = document.getElementById("move");
let dragged;

// --- the form ------------------------------------------------------------------------------------------------------

async function open(address) {
  await htmx.ajax("GET", address, { target: dialog, swap: "innerHTML" });
  if (!dialog.open) dialog.showModal();
  focusNext();
}

/** The hand goes where the next key belongs: to the button that does it, else to the choice. */
function focusNext() {
  [...dialog.querySelectorAll("[data-first]")].at(-1)?.focus();
}

function addressOf(element, more = {}) {
  const address = new URL(element.dataset.moves, location.href);
  for (const [name, value] of Object.entries(more)) address.searchParams.set(name, value);
  return address.pathname + address.search;
}

dialog.addEventListener("htmx:after:swap", () => dialog.open && focusNext());
dialog.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !event.target.matches("select")) return;
  event.preventDefault();
  event.target.form.requestSubmit();
});
document.addEventListener("moved", () => dialog.close());

// --- by key ---------------------------------------------------------------------------------------------------------

function step(from, by) {
  const all = [...document.querySelectorAll(MOVES)].map((each) => each.querySelector("a")).filter(Boolean);
  const at = all.indexOf(from.querySelector("a"));
  all[Math.max(0, Math.min(all.length - 1, at + by))]?.focus();
}

const keys = {
  m: (row) => open(addressOf(row)),
  j: (row) => step(row, 1),
  k: (row) => step(row, -1),
  ArrowDown: (row) => step(row, 1),
  ArrowUp: (row) => step(row, -1),
};

document.addEventListener("keydown", (event) => {
  const row = event.target.closest?.(MOVES);
  const act = row && keys[keyOf(event)];
  const off = event.key.length === 1 && localStorage.getItem("single-keys-off");
  if (!act || off || event.metaKey || event.ctrlKey || event.altKey) return;
  event.preventDefault();
  act(row);
});
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens-move]");
  if (!opener || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  open(opener.getAttribute("href"));
});

// --- by drag --------------------------------------------------------------------------------------------------------

/** What letting go there would ask; nothing, where it cannot be dropped. */
function asked(target) {
  if (!dragged || !target || target === dragged.closest("tr")) return undefined;
  const { queue, person } = target.dataset;
  if (new URL(dragged.dataset.moves, location.href).searchParams.has("ticket")) {
    return { to: queue ? `queue:${queue}` : `user:${person}` };
  }
  return queue ? { join: queue } : undefined;
}

const targetOf = (event) => event.target.closest?.("tr[data-queue], tr[data-person]");

function mark(target) {
  for (const each of document.querySelectorAll(".is-target")) each.classList.remove("is-target");
  target?.classList.add("is-target");
}

document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.(MOVES);
  if (dragged) event.dataTransfer.effectAllowed = "move";
});
document.addEventListener("dragover", (event) => {
  const target = targetOf(event);
  if (!asked(target)) return mark();
  event.preventDefault();
  return mark(target);
});
document.addEventListener("drop", (event) => {
  const more = asked(targetOf(event));
  if (!more) return;
  event.preventDefault();
  open(addressOf(dragged, more));
});
document.addEventListener("dragend", () => {
  dragged = undefined;
  mark();
});
