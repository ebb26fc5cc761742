// One phone's texts, both ways. A text already shown is changed in place, so only new ones are announced.
import { call, fileOf, textsOf } from "./api.js";
import { byId, element, time } from "./dom.js";
import { personOf } from "./people.js";
import { showOnWire } from "./wire.js";
import { t } from "./words.js";

const thread = byId("thread");
const texts = byId("texts");
let phone = "";

export async function openThread(number) {
  phone = number;
  thread.setAttribute("aria-busy", "true");
  introduce(number);
  const answer = await call(textsOf(number));
  if (phone !== number) return;
  texts.replaceChildren(...answer.texts.map(draw));
  byId("thread-empty").hidden = answer.texts.length > 0;
  thread.scrollTop = thread.scrollHeight;
  thread.removeAttribute("aria-busy");
}

export function showText(text) {
  if (text.handset !== phone) return;
  byId("thread-empty").hidden = true;
  const shown = byId(text.sid);
  if (shown) {
    shown.className = kind(text);
    shown.querySelector(".body").textContent = text.body;
    shown.querySelector(".meta").replaceWith(meta(text));
    return;
  }
  const isAtEnd = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
  const item = draw(text);
  item.classList.add("arriving");
  texts.append(item);
  if (isAtEnd || isSaid(text)) thread.scrollTop = thread.scrollHeight;
}

const isSaid = (text) => text.direction === "inbound";

function introduce(number) {
  const person = personOf(number);
  byId("who-name").textContent = person.name;
  byId("who-own-name").textContent = person.ownName;
  byId("who-number").textContent = person.name === number ? "" : number;
  byId("sample").textContent = person.sample || "Where is my parcel EE402100577CN?";
  byId("sample").lang = person.language || "en";
}

function draw(text) {
  const body = element("p", { className: "body", text: text.body, dir: "auto" });
  return element("li", { id: text.sid, className: kind(text), children: [...pictures(text), body, meta(text)] });
}

function pictures({ handset, media }) {
  const shown = media.filter(({ sid, content_type: type }) => sid && type.startsWith("image/"));
  return shown.map(({ sid }) => element("img", { src: fileOf(handset, sid), alt: t("Photo"), className: "picture" }));
}

function kind(text) {
  if (isSaid(text)) return "text said";
  return ["delivered", "read"].includes(text.status) ? "text" : "text on-its-way";
}

function meta(text) {
  const parts = [
    time(text.at),
    text.from.startsWith("whatsapp:") && element("span", { text: "WhatsApp" }),
    text.segments > 1 && element("span", { text: `${text.segments} ${t("segments")}` }),
    ...text.media.filter((media) => !media.content_type.startsWith("image/") || !media.sid).map((media) => element("span", { text: media.content_type, title: media.url })),
    isSaid(text) ? outcome(text.outcome) : fate(text),
  ];
  return element("p", { className: "meta", children: parts });
}

function fate({ status, error_code: error }) {
  return element("span", { className: error ? "trouble" : "", text: error ? `${t(status)} ${error}` : t(status) });
}

function outcome(result) {
  if (!result) return element("span", { text: t("waiting for the answer") });
  const text = result.error ?? `${result.status} · ${Math.round(result.milliseconds)} ms`;
  const link = element("button", { type: "button", text, className: result.error ? "trouble" : "" });
  link.title = t("Show on the wire");
  link.addEventListener("click", () => showOnWire(result.wire));
  return link;
}
