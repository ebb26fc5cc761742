// What is heard in a call and said by the caller, line by line.
import { byId, element } from "./dom.js";
import { t } from "./words.js";

const box = byId("captions");
const lines = byId("caption-lines");
let shownFrom = "";
let shown = 0;

export function showCaptions(call) {
  // Of a very long call the simulator forgets the beginning; then all is drawn anew.
  const from = `${call.sid} ${call.captions[0]?.at}`;
  if (shownFrom !== from) clear();
  shownFrom = from;
  const isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
  call.captions.slice(shown).forEach(add);
  shown = call.captions.length;
  lines.querySelector("[data-now]")?.removeAttribute("data-now");
  lines.lastElementChild?.toggleAttribute("data-now", call.state === "speaking");
  if (isAtEnd) box.scrollTop = box.scrollHeight;
}

function clear() {
  lines.replaceChildren();
  shown = 0;
}

function add(caption) {
  const last = lines.lastElementChild;
  // Keys pressed one after the other are one number.
  if (caption.kind === "keys" && last?.classList.contains("keys")) last.firstChild.textContent += caption.text;
  else lines.append(draw(caption));
}

function draw(caption) {
  const words = element("span", { className: "words", text: wordsOf(caption), dir: "auto" });
  if (caption.kind === "say" && caption.language) words.lang = caption.language;
  return element("li", { className: `caption by-${caption.by} ${caption.kind}`, dir: "auto", children: [words] });
}

function wordsOf({ kind, text }) {
  if (kind === "beep") return t("Beep");
  if (kind === "play") return `♪ ${text.split("/").at(-1)}`;
  return text || "…";
}
