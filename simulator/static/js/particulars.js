// Everything about one entry of the wire: what was asked, how it was signed, what was answered.
import { element } from "./dom.js";
import { t } from "./words.js";

export function particulars(entry) {
  return element("div", {
    className: "particulars",
    children: [
      ...part("URL", [element("pre", { text: `${entry.method} ${entry.url}`, tabIndex: 0 })]),
      ...part(t("Parameters"), [table(entry.parameters) ?? t("No parameters")]),
      ...(entry.signature ? part(t("Headers"), [table(entry.headers)]) : []),
      ...part(t("Answer"), [answer(entry)]),
    ],
  });
}

function part(title, children) {
  return [element("h3", { text: title }), ...children];
}

function table(values) {
  const rows = Object.entries(values).flatMap(([name, value]) => [
    element("dt", { text: name }),
    element("dd", { text: value || "–", dir: "auto" }),
  ]);
  return rows.length > 0 ? element("dl", { children: rows }) : null;
}

function answer(entry) {
  if (entry.status === null) return entry.error ?? t("No answer");
  if (!entry.answer.trim()) return `${entry.status} · ${t("Empty answer")}`;
  return element("pre", { text: readable(entry), tabIndex: 0 });
}

function readable({ answer: raw, content_type: type }) {
  if (!type.includes("json")) return raw;
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return raw;
  }
}
