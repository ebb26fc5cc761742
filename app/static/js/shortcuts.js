// Anything marked data-key answers to that key: fields take the focus, the rest is clicked.
import { keyOf } from "./keys.js";

const OFF = "single-keys-off";
const PREFIX = "g";
const toggle = document.querySelector("[data-single-keys]");
let prefixed = false;

function combination(event) {
  const key = keyOf(event);
  if (event.metaKey || event.ctrlKey) return `mod+${key.toLowerCase()}`;
  const combined = prefixed ? `${PREFIX} ${key}` : key;
  prefixed = !prefixed && key === PREFIX;
  return combined;
}

function isTyping(target) {
  return target.matches("input, textarea, select, [contenteditable]") || target.closest("dialog[open]");
}

function press(element) {
  if (element.matches("[type=search], textarea")) return element.focus();
  element.click();
  return document.getElementById(element.dataset.then)?.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.altKey || event.isComposing) return;
  const modified = event.metaKey || event.ctrlKey;
  if (modified && event.key === "Enter") {
    event.target.closest("form")?.querySelector("[data-send]")?.click();
    return;
  }
  if (!modified && (isTyping(event.target) || localStorage.getItem(OFF))) return;
  const element = document.querySelector(`[data-key="${CSS.escape(combination(event))}"]`);
  if (!element) return;
  event.preventDefault();
  press(element);
});

if (toggle) {
  toggle.checked = !localStorage.getItem(OFF);
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}
