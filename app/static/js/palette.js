// The command palette: every element marked data-command, by its words.
import { say } from "./words.js";

const dialog = document.getElementById("palette");
const input = dialog?.querySelector("input");
const list = dialog?.querySelector("ul");
let commands = [];
let chosen = 0;

function collect() {
  return [...document.querySelectorAll("[data-command]")].map((element) => ({
    name: wordsOf(element),
    key: element.dataset.key,
    run: () => element.click(),
  }));
}

function wordsOf(element) {
  const copy = element.cloneNode(true);
  for (const extra of copy.querySelectorAll("kbd, svg, .counters")) extra.remove();
  return copy.textContent.replace(/\s+/g, " ").trim();
}

function matching(typed) {
  const found = commands.filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase()));
  const search = document.getElementById("find")?.form;
  if (!typed || !search) return found;
  const find = () => {
    search.elements.q.value = typed;
    search.requestSubmit();
  };
  return [...found, { name: say("find", { words: typed }), run: find }];
}

function show() {
  const shown = matching(input.value.trim());
  chosen = Math.max(0, Math.min(chosen, shown.length - 1));
  list.replaceChildren(...shown.map(option));
  input.setAttribute("aria-activedescendant", shown.length ? `palette-${chosen}` : "");
  list.children[chosen]?.scrollIntoView({ block: "nearest" });
}

function option({ name, key, run }, index) {
  const item = document.createElement("li");
  item.id = `palette-${index}`;
  item.role = "option";
  item.ariaSelected = String(index === chosen);
  item.textContent = name;
  if (key) item.append(Object.assign(document.createElement("kbd"), { textContent: key }));
  item.addEventListener("click", () => {
    dialog.close();
    run();
  });
  return item;
}

function open() {
  commands = collect();
  chosen = 0;
  input.value = "";
  dialog.showModal();
  show();
}

if (dialog) {
  for (const opener of document.querySelectorAll('[data-opens="palette"]')) opener.addEventListener("click", open);
  input.addEventListener("input", show);
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      chosen += step;
      show();
    } else if (event.key === "Enter") {
      list.children[chosen]?.click();
    } else {
      return;
    }
    event.preventDefault();
  });
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}
