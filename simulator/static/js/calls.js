// A phone in a call: dial, press, say, hang up; what rings is answered or declined.
import { call as ask, callsOf } from "./api.js";
import { showCaptions } from "./captions.js";
import { byId } from "./dom.js";
import { chosen, markRinging } from "./people.js";
import { t } from "./words.js";

const STATES = {
  connecting: "Connecting",
  speaking: "The hotline speaks",
  listening: "The hotline listens",
};
const panel = byId("call");
const text = byId("speech-text");
let phone = "";
let current = null;
// Deeds wait for each other, so that keys arrive in the order they were pressed.
let lastDeed = Promise.resolve();

export function startCalls() {
  byId("dial").addEventListener("click", dial);
  byId("redial").addEventListener("click", dial);
  byId("to-texts").addEventListener("click", leave);
  byId("hear-out").addEventListener("click", () => act("listen"));
  byId("hang-up").addEventListener("click", () => act("hangup"));
  byId("answer").addEventListener("click", () => act("answer"));
  byId("decline").addEventListener("click", () => act("decline"));
  byId("keypad").addEventListener("click", ({ target }) => press(target.value));
  byId("speech").addEventListener("submit", say);
  panel.addEventListener("keydown", pressByKeyboard);
}

export async function openCalls(number) {
  phone = number;
  current = null;
  show(null);
  const { calls } = await ask(callsOf(number));
  if (phone !== number || current) return;
  const live = calls.findLast((call) => isHere(call) && call.state !== "ended");
  if (live) show(live);
}

// A call that is news: shown if it is this phone's, unless an older call is still going on.
export function showCall(call) {
  if (call.handset !== phone || !isHere(call)) return;
  const isAnother = current && current.sid !== call.sid;
  if (isAnother && (current.state !== "ended" || call.state === "ended")) return;
  if (!current && call.state === "ended") return;
  show(call);
}

// Before it rings, nobody with a handset knows of a call.
const isHere = (call) => !["queued", "initiated"].includes(call.state);

export function noteRinging(call) {
  markRinging(call.handset, call.state === "ringing" && call.handset !== chosen());
}

async function dial() {
  current = null;
  text.value = "";
  trouble("");
  try {
    show(await ask(callsOf(phone), { method: "POST", data: {} }));
    byId("keypad").firstElementChild.focus();
  } catch (error) {
    trouble(error.message);
  }
}

function leave() {
  current = null;
  show(null);
  byId("dial").focus();
}

function act(deed, data = {}) {
  lastDeed = lastDeed.then(() => perform(deed, data));
  return lastDeed;
}

async function perform(deed, data) {
  if (!current) return false;
  trouble("");
  try {
    show(await ask(`${callsOf(phone)}/${current.sid}/${deed}`, { method: "POST", data }));
    return true;
  } catch (error) {
    trouble(error.message);
    return false;
  }
}

function press(digits) {
  if (digits && listensFor("keys", "recording")) act("keys", { digits });
}

function pressByKeyboard(event) {
  const isTyped = event.target === text || event.ctrlKey || event.metaKey || event.altKey;
  if (!isTyped && /^[0-9*#]$/.test(event.key)) press(event.key);
}

async function say(event) {
  event.preventDefault();
  const said = text.value.trim();
  if (!said || !listensFor("speech", "recording")) return;
  text.value = "";
  const isHeard = await act("speech", { text: said, more: listensFor("recording") });
  if (!isHeard && !text.value) text.value = said;
}

const listensFor = (...inputs) => inputs.some((input) => current?.waits_for?.accepts.includes(input));

function show(call) {
  // News and answers travel on two ways, and may overtake each other.
  if (call && current?.sid === call.sid && call.version < current.version) return;
  current = call;
  document.body.toggleAttribute("data-in-call", Boolean(call));
  panel.hidden = !call;
  byId("dial").hidden = Boolean(call);
  if (!call) return;
  const hadFocus = panel.contains(document.activeElement);
  const isRinging = call.waits_for?.verb === "answer";
  const isOver = call.state === "ended";
  panel.dataset.state = isRinging ? "ringing" : call.state;
  byId("call-state").textContent = status(call, isRinging, isOver);
  byId("call-hint").textContent = isRinging || isOver ? (call.error ?? "") : hint(call);
  byId("ringing").hidden = !isRinging;
  byId("in-call").hidden = isRinging || isOver;
  byId("after-call").hidden = !isOver;
  [...byId("keypad").children].forEach((key) => key.setAttribute("aria-disabled", !listensFor("keys", "recording")));
  byId("say-it").setAttribute("aria-disabled", !listensFor("speech", "recording"));
  byId("hear-out").setAttribute("aria-disabled", call.state !== "speaking");
  showCaptions(call);
  if (hadFocus) keepFocus(isOver);
}

// A button that has done its work is hidden; whoever pressed it by keyboard must not be lost.
function keepFocus(isOver) {
  if (document.activeElement.closest("[hidden]")) (isOver ? byId("redial") : byId("keypad").firstElementChild).focus();
}

function status(call, isRinging, isOver) {
  if (isRinging) return t("The hotline is calling");
  if (isOver) return `${t("Call ended")} · ${t(call.status)} · ${length(call.duration)}`;
  return t(STATES[call.state] ?? call.state);
}

const length = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

function hint(call) {
  const wanted = call.waits_for;
  if (!wanted) return call.error ?? "";
  if (wanted.verb === "Record") return t("Recording: say what you like; a key or silence ends it");
  const words = wanted.accepts.map((input) => t(input === "keys" ? keysWanted(wanted) : "a spoken answer"));
  const pressed = wanted.digits && ` · ${wanted.digits}`;
  return `${t("Listening for")} ${words.join(` ${t("or")} `)}${pressed}`;
}

function keysWanted({ num_digits: most, finish_on_key: finish }) {
  if (most === 1) return "one key";
  return finish === "#" ? "keys, then #" : "keys";
}

function trouble(words) {
  byId("call-error").textContent = words;
}
