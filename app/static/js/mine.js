// Cards are drawn once for everybody; which are mine is found out here.
import { onNewParts } from "./swaps.js";

const me = document.body.dataset.user;

export function markMine(root) {
  for (const row of root.querySelectorAll("[data-holder]")) row.classList.toggle("is-mine", row.dataset.holder === me);
  for (const face of root.querySelectorAll("[data-person]")) face.classList.toggle("me", face.dataset.person === me);
}

if (me) onNewParts(markMine);
