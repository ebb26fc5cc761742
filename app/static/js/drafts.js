// What was typed survives reload, crash and sign-out. A draft goes when its words were accepted.
import { onNewParts } from "./swaps.js";

const keyOf = (area) => `draft:${document.body.dataset.user}:${area.dataset.draft}`;

function restore(root) {
  for (const area of root.querySelectorAll("textarea[data-draft]")) {
    const kept = localStorage.getItem(keyOf(area));
    if (kept && !area.value) area.value = kept;
  }
}

document.addEventListener("input", (event) => {
  const area = event.target;
  if (!area.matches("textarea[data-draft]")) return;
  if (area.value) localStorage.setItem(keyOf(area), area.value);
  else localStorage.removeItem(keyOf(area));
});

document.addEventListener("htmx:after:request", (event) => {
  const { sourceElement, response } = event.detail.ctx;
  if (!sourceElement.matches("form") || response.status >= 400) return;
  for (const area of sourceElement.querySelectorAll("textarea[data-draft]")) localStorage.removeItem(keyOf(area));
});

onNewParts(restore);
