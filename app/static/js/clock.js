// One timer for all times on the page. Says the same words as core/wording.py, by the server's clock.
import { language, say } from "./words.js";

const SECOND = 1000;
const LAST_SECONDS = 5;
const MINUTE = 60_000;
const SOON = 30 * MINUTE;
let offset = Date.parse(document.body.dataset.now) - Date.now();

const calendar = "gregory"; // the server's; Persian's own would be another
const hour = new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const day = new Intl.DateTimeFormat(language, { calendar, month: "short", day: "numeric" });
const exact = new Intl.DateTimeFormat(language, { calendar, dateStyle: "medium", timeStyle: "medium" });
const narrowest = language === "fa" ? "short" : "narrow"; // narrow, its hours would be Latin letters
const units = new Map();

/** The server's clock, as well as this page knows it. */
export function now() {
  return Date.now() + offset;
}

/** The server has told the time. */
export function setClock(iso) {
  offset = Date.parse(iso) - Date.now();
  tick();
}

/** It is at least this late: what just happened, happened then. */
export function keepUp(iso) {
  if (Date.parse(iso) > now()) setClock(iso);
}

export function clockTime(at) {
  return hour.format(at);
}

function tick() {
  const at = now();
  for (const element of document.querySelectorAll("time[data-due]")) showDue(element, at);
  for (const element of document.querySelectorAll("time[data-since]")) {
    write(element, lengthWords(at - Date.parse(element.dataset.since)), element.dataset.since);
  }
  for (const element of document.querySelectorAll("time[data-at]")) {
    write(element, shortTime(Date.parse(element.dataset.at), at, "full" in element.dataset), element.dataset.at);
  }
  for (const element of document.querySelectorAll("time[data-until]")) {
    showLeft(element, Date.parse(element.dataset.until) - at);
  }
}

/** Seconds run down; at the end its part is told once, which then reads itself anew. */
function showLeft(element, left) {
  const seconds = Math.max(0, Math.ceil(left / SECOND));
  element.classList.toggle("soon", seconds <= LAST_SECONDS);
  write(element, seconds < 60 ? unit(seconds, "second", "short") : lengthWords(left), element.dataset.until);
  if (seconds || element.dataset.over) return;
  element.dataset.over = "over";
  document.body.dispatchEvent(new CustomEvent("offer"));
}

function showDue(element, at) {
  const due = Date.parse(element.dataset.due);
  const warn = element.dataset.warn ? Date.parse(element.dataset.warn) : due - SOON;
  element.classList.toggle("late", due < at);
  element.classList.toggle("soon", due >= at && warn <= at);
  write(element, dueWords(due - at), element.dataset.due);
}

function write(element, text, iso) {
  if (element.textContent !== text) element.textContent = text;
  if (element.dataset.told !== iso) {
    element.dataset.told = iso;
    element.title = exact.format(Date.parse(iso));
  }
}

function dueWords(left) {
  if (Math.abs(left) < MINUTE) return say("now");
  return say(left < 0 ? "late" : "in", { time: lengthWords(Math.abs(left)) });
}

function lengthWords(length) {
  const minutes = Math.floor(Math.max(length, 0) / MINUTE);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days) return joined([days, "day"], [hours % 24, "hour"]);
  return hours ? joined([hours, "hour"], [minutes % 60, "minute"]) : unit(minutes, "minute", "short");
}

function joined(...parts) {
  return parts.filter(([number]) => number).map(([number, name]) => unit(number, name, narrowest)).join(" ");
}

function unit(number, name, unitDisplay) {
  const key = name + unitDisplay;
  if (!units.has(key)) units.set(key, new Intl.NumberFormat(language, { style: "unit", unit: name, unitDisplay }));
  return units.get(key).format(number);
}

function shortTime(then, at, full) {
  if (new Date(then).toDateString() === new Date(at).toDateString()) return hour.format(then);
  return full ? `${day.format(then)} ${hour.format(then)}` : day.format(then);
}

tick();
setInterval(tick, 1000);
document.addEventListener("htmx:after:swap", tick);
