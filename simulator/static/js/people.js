// Whose phone is in our hand. The choice is the address's fragment, so it can be shared and goes back.
import { byId, element } from "./dom.js";
import { recall, remember } from "./memory.js";
import { t } from "./words.js";

const MOST_LISTED = 200;
const list = byId("people");
const unread = new Map();
const ringing = new Set();

export function chosen() {
  const asked = decodeURIComponent(location.hash.slice(1));
  if (/^\+[1-9]\d{6,14}$/.test(asked)) return asked;
  return recall("phone") || links()[0].hash.slice(1);
}

export function choosePeople(onChoice) {
  const choose = () => {
    const number = chosen();
    remember("phone", number);
    addStranger(number);
    unread.delete(number);
    ringing.delete(number);
    links().forEach((link) => mark(link, number));
    onChoice(number);
  };
  addEventListener("hashchange", choose);
  byId("stranger").addEventListener("submit", (event) => {
    event.preventDefault();
    location.hash = new FormData(event.target).get("number").trim();
    event.target.reset();
  });
  choose();
}

export function personOf(number) {
  const link = linkOf(number);
  const part = (name) => link?.querySelector(name)?.textContent ?? "";
  return { name: part(".name") || number, ownName: part(".own-name"), ...link?.dataset };
}

export function noteUnread(number) {
  addStranger(number);
  unread.set(number, (unread.get(number) ?? 0) + 1);
  mark(linkOf(number), chosen());
}

export function markRinging(number, isRinging) {
  addStranger(number);
  if (isRinging) ringing.add(number);
  else ringing.delete(number);
  mark(linkOf(number), chosen());
}

export function addStranger(number) {
  if (linkOf(number)) return;
  const parts = [
    element("span", { className: "name number", text: number }),
    element("span", { className: "unread", hidden: true }),
  ];
  const link = element("a", { href: `#${number}`, children: parts });
  list.append(element("li", { className: "a-stranger", children: [link] }));
  // A storm texts thousands of numbers; only the latest stay in the list.
  if (list.children.length > MOST_LISTED) list.querySelector(".a-stranger").remove();
}

const links = () => [...list.querySelectorAll("a")];
const linkOf = (number) => links().find((link) => link.hash === `#${number}`);

function mark(link, current) {
  const number = link.hash.slice(1);
  const count = unread.get(number);
  link.toggleAttribute("aria-current", false);
  if (number === current) link.setAttribute("aria-current", "true");
  const badge = link.querySelector(".unread");
  const words = [ringing.has(number) && t("rings"), count && `${count} ${t("new")}`].filter(Boolean);
  badge.hidden = words.length === 0;
  badge.textContent = words.join(" · ");
}
