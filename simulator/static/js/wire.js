// The wire: each webhook and each REST call, newest first.
import { call } from "./api.js";
import { byId, element, time } from "./dom.js";
import { chosen } from "./people.js";
import { particulars } from "./particulars.js";
import { t } from "./words.js";

const MOST_SHOWN = 400;
const WAYS = {
  webhook: ["→", "to the application"],
  rest: ["←", "from the application"],
  debugger: ["!", "about a document"],
};
const list = byId("entries");
const filter = byId("wire-filter");
const mine = byId("wire-mine");
const shown = [];

export async function startWire() {
  filter.addEventListener("change", sift);
  mine.addEventListener("change", sift);
  const { entries } = await call("/wire?since=0");
  entries.slice(-MOST_SHOWN).forEach(add);
  sift();
  return entries.at(-1)?.id ?? 0;
}

export function showEntry(entry) {
  const item = add(entry);
  item.classList.add("arriving");
  item.hidden = !passes(entry);
  sayIfEmpty();
}

export function sift() {
  shown.forEach(({ item, entry }) => (item.hidden = !passes(entry)));
  sayIfEmpty();
}

function sayIfEmpty() {
  byId("wire-empty").hidden = shown.length > 0;
  byId("wire-none").hidden = shown.length === 0 || shown.some(({ item }) => !item.hidden);
}

export function showOnWire(id) {
  const item = byId(`wire-${id}`);
  if (!item) return;
  filter.value = "all";
  mine.checked = false;
  sift();
  document.querySelector('.views [data-view="wire"]').click();
  item.firstChild.open = true;
  item.querySelector("summary").focus();
  item.scrollIntoView({ block: "nearest" });
}

function add(entry) {
  const item = draw(entry);
  list.prepend(item);
  shown.push({ item, entry });
  if (shown.length > MOST_SHOWN) shown.shift().item.remove();
  return item;
}

function passes(entry) {
  if (mine.checked && !concerns(entry, chosen())) return false;
  if (filter.value === "trouble") return Boolean(entry.error || entry.fault);
  return filter.value === "all" || entry.direction === filter.value;
}

function concerns({ parameters, answer }, number) {
  return [parameters.From, parameters.To].some((address) => address?.endsWith(number)) || answer.includes(number);
}

function draw(entry) {
  const details = element("details", { className: "entry", children: [summary(entry)] });
  // Built when first opened: hundreds of closed entries should cost nothing.
  details.addEventListener("toggle", () => details.children.length > 1 || details.append(particulars(entry)));
  return element("li", { id: `wire-${entry.id}`, children: [details] });
}

function summary(entry) {
  const [sign, words] = WAYS[entry.direction];
  const way = element("span", { className: "way", text: sign, title: t(words) });
  const path = entry.url && new URL(entry.url).pathname.replace(/^\/2010-04-01\/Accounts\/AC\w+/, "…");
  return element("summary", {
    children: [
      time(entry.at),
      way,
      element("span", { className: "what", text: what(entry) }),
      element("span", { className: "path", text: `${entry.method} ${path}`, title: entry.url }),
      element("span", { className: `verdict ${entry.verdict}`, text: verdict(entry) }),
      figures(entry),
      trouble(entry),
    ],
  });
}

function what({ subject, attempts }) {
  return attempts > 1 ? `${t(subject)} · ${attempts} ${t("tries")}` : t(subject);
}

function trouble({ error, fault }) {
  if (!error && !fault) return null;
  const children = [
    fault && element("span", { className: "fault", text: t(fault) }),
    error && element("span", { className: "trouble", text: error }),
  ];
  return element("span", { className: "what-happened", children });
}

function verdict({ direction, verdict: judged }) {
  if (direction === "debugger") return "";
  if (direction === "rest") return t(judged === "refused" ? "credentials refused" : "credentials accepted");
  return t(judged === "unknown" ? "signature not judged" : `signature ${judged}`);
}

function figures({ direction, status, milliseconds }) {
  if (direction === "debugger") return element("span", { className: "figures" });
  const isTrouble = status === null || status >= 400;
  const took = milliseconds === null ? "" : `${milliseconds < 10 ? milliseconds : Math.round(milliseconds)} ms`;
  return element("span", {
    className: "figures",
    children: [
      element("span", { className: isTrouble ? "status trouble" : "status", text: status ?? "–" }),
      element("span", { className: "ms", text: took }),
    ],
  });
}
