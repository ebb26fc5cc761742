// The board: rows come, change, move and go in place; hands stay on the keyboard.
import "./count.js";
import { keyOf } from "./keys.js";
import { markMine } from "./mine.js";
import { on } from "./stream.js";

const CAP = 250;
const PREVIEW_AFTER = 120;
const board = document.querySelector("table.board");
const shown = board.dataset.queue;
const preview = document.getElementById("preview");
const body = () => board.tBodies[0];
const rows = () => [...body().querySelectorAll(".card-row")];
const rowOf = (ticket) => document.getElementById(`card-${ticket}`);
const linkOf = (row) => row.querySelector("a.reference");
let current; // the ticket the eye is on; rows are replaced, so not the row

// --- what the stream says -----------------------------------------------------------------------------------------

function put({ ticket, queue, html, order }) {
  if (shown && shown !== String(queue)) return drop({ ticket });
  const old = rowOf(ticket);
  const before = rows().find((row) => row !== old && row.dataset.order > order);
  if (!before && !moreRow().hidden) return drop({ ticket }); // belongs to a page not loaded yet
  const held = old?.contains(document.activeElement);
  const row = parsed(html);
  if (!old) row.classList.add("is-fresh");
  body().insertBefore(row, before ?? body().querySelector(".no-rows"));
  old?.remove();
  settle(row, held);
  return undefined;
}

function parsed(html) {
  const template = document.createElement("template");
  template.innerHTML = html.trim();
  return template.content.firstElementChild;
}

function settle(row, held) {
  markMine(body());
  if (row.dataset.ticket === current) row.classList.add("is-current");
  if (held) linkOf(row).focus({ preventScroll: true });
  if (rows().length > CAP) cut();
  showEmptiness();
}

/** Keep the page light: what falls off the end is one click away. */
function cut() {
  for (const extra of rows().slice(CAP)) extra.remove();
  const link = moreRow().querySelector("a");
  for (const name of ["href", "hx-get"]) {
    const address = new URL(link.getAttribute(name), location.href);
    address.searchParams.set("after", rows().at(-1).dataset.order);
    link.setAttribute(name, address);
  }
  moreRow().hidden = false;
}

function drop({ ticket, queue }) {
  const row = rowOf(ticket);
  if (!row || (queue && row.dataset.queue !== String(queue))) return;
  const neighbour = row.nextElementSibling?.matches(".card-row") ? row.nextElementSibling : row.previousElementSibling;
  if (row.contains(document.activeElement) && neighbour) linkOf(neighbour)?.focus({ preventScroll: true });
  row.remove();
  showEmptiness();
}

function moreRow() {
  return body().querySelector(".more");
}

function showEmptiness() {
  const notice = body().querySelector(".no-rows");
  if (notice) notice.hidden = rows().length > 0;
}

// --- the eye and the hand -----------------------------------------------------------------------------------------

function choose(row) {
  current = row.dataset.ticket;
  for (const other of body().querySelectorAll(".is-current")) other.classList.remove("is-current");
  row.classList.add("is-current");
  showPreview(row);
}

let waiting;

function showPreview(row) {
  if (!preview?.checkVisibility()) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => htmx.ajax("GET", row.dataset.preview, { target: preview, swap: "innerHTML" }), PREVIEW_AFTER);
}

function step(by) {
  const all = rows();
  const at = all.findIndex((row) => row.dataset.ticket === current);
  const next = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + by))];
  if (next) linkOf(next).focus();
}

function take() {
  const row = current && rowOf(current);
  if (row) htmx.ajax("POST", row.dataset.take, { source: row, swap: "none" });
}

const keys = { j: () => step(1), k: () => step(-1), ArrowDown: () => step(1), ArrowUp: () => step(-1), a: take };

document.addEventListener("keydown", (event) => {
  const act = keys[keyOf(event)];
  const elsewhere = event.target.matches("input, textarea, select, summary") || event.target.closest("dialog, .menu");
  const off = event.key.length === 1 && localStorage.getItem("single-keys-off");
  if (!act || elsewhere || off || event.metaKey || event.ctrlKey || event.altKey) return;
  event.preventDefault();
  act();
});

board.addEventListener("focusin", (event) => {
  const row = event.target.closest(".card-row");
  if (row) choose(row);
});
board.addEventListener("click", (event) => {
  const row = event.target.closest(".card-row");
  if (row && !event.target.closest("a, button")) linkOf(row).focus();
});
board.addEventListener("dblclick", (event) => {
  const row = event.target.closest(".card-row");
  if (row) linkOf(row).click();
});
document.addEventListener("htmx:after:swap", () => current && rowOf(current)?.classList.add("is-current"));

if (!("still" in board.dataset)) on("card", put);
on("gone", drop);
