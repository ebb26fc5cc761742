// The count in the board's head follows the counters at the side.
import { onNewParts } from "./swaps.js";
import { language, say } from "./words.js";

const COUNTED = 10_000;
const head = document.querySelector("[data-count]");

function recount() {
  const { queue } = document.querySelector("table.board").dataset;
  const lines = queue ? [document.getElementById(`queue-${queue}-counters`)] : document.querySelectorAll("#queues .counters");
  const open = [...lines].reduce((sum, line) => sum + Number(line?.dataset.open), 0);
  head.textContent = say("open", { count: open > COUNTED ? say("many") : open.toLocaleString(language, { useGrouping: "always" }) });
}

if (head) {
  onNewParts(recount);
  document.body.addEventListener("counters", recount);
}
