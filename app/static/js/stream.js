// One event stream per browser: the tab that holds the lock listens, the others hear it on a broadcast channel.

const BEAT_LIMIT = 40_000; // the server beats each 15 s; a line silent for longer is dead
const LONGEST_WAIT = 30_000;
const GREET_EACH = 1000;
const KEPT = 200; // messages, for tabs that are just being drawn
const LEEWAY = 1000;
const begun = Date.now() - performance.now(); // when this page was asked for, before the server looked anything up
const tab = Math.random();
const source = document.body.dataset.events;
const name = `stream:${document.body.dataset.user}:${document.documentElement.lang}`;
const channel = new BroadcastChannel(name);
const page = new EventTarget();
const kept = []; // [when it came, message]
let keptSince = begun;
let lastId = "";
let isCaughtUp = false; // what was said while this page was on its way has been heard
let state = { name: "catching", since: Date.now() };

/** Hear what arrives: `state`, `beat`, `reset`, each kind of message, and `alive` in the tab that holds the line. */
export function on(kind, hear) {
  page.addEventListener(kind, (event) => hear(event.detail));
}

/** Begin. A page without a stream stays as it was drawn. */
export function listen() {
  if (!source) return;
  channel.addEventListener("message", ({ data }) => receive(data));
  greet();
  navigator.locks.request(name, lead); // resolves only when this tab becomes the leader
}

let isLeader = false;

function lead() {
  isLeader = true;
  isCaughtUp = true; // the server tells what was said since `begun`
  connect(0);
  return new Promise(() => {}); // the lock is kept until the tab goes
}

/** Ask the leader what it has heard since our page was asked for; a leader that is just leaving does not answer. */
function greet() {
  if (isCaughtUp) return;
  channel.postMessage({ kind: "hello", tab, begun });
  setTimeout(greet, GREET_EACH);
}

function receive(message) {
  if (message.kind === "hello") {
    if (isLeader) answer(message);
  } else if (!message.to || message.to === tab) {
    isCaughtUp ||= message.kind === "state" && message.to === tab;
    hear(message);
  }
}

function answer({ tab: to, begun: since }) {
  const send = (message) => channel.postMessage({ ...message, to });
  const wanted = since - LEEWAY;
  if (wanted < keptSince) send({ kind: "reset" });
  else for (const [at, message] of kept) if (at >= wanted) send(message);
  send({ kind: "state", state: state.name, since: state.since, id: lastId });
}

function tell(message) {
  channel.postMessage(message);
  hear(message);
}

function hear(message) {
  if (message.id && isCaughtUp) lastId = message.id;
  if (!["state", "beat"].includes(message.kind)) keep(message);
  page.dispatchEvent(new CustomEvent(message.kind, { detail: message }));
}

function keep(message) {
  kept.push([Date.now(), message]);
  if (kept.length > KEPT) [keptSince] = kept.shift();
}

function setState(next) {
  if (state.name === next) return;
  state = { name: next, since: Date.now() };
  tell({ kind: "state", state: next, since: state.since });
}

function connect(tries) {
  const address = new URL(source, location.href);
  if (lastId) address.searchParams.set("last_event_id", lastId);
  else address.searchParams.set("age", Math.ceil((Date.now() - begun) / 1000));
  const line = new EventSource(address, { withCredentials: true });
  let watchdog;
  let attempts = tries;

  const lose = () => {
    line.close();
    clearTimeout(watchdog);
    setState("catching");
    const wait = Math.min(LONGEST_WAIT, 1000 * 2 ** attempts) * (0.5 + Math.random());
    setTimeout(() => connect(attempts + 1), wait);
  };
  const alive = () => {
    clearTimeout(watchdog);
    watchdog = setTimeout(lose, BEAT_LIMIT);
    page.dispatchEvent(new CustomEvent("alive"));
  };

  line.onopen = () => {
    attempts = 0;
    alive();
    setState("live");
  };
  line.onerror = lose;
  line.onmessage = (event) => {
    alive();
    tell({ ...JSON.parse(event.data), id: event.lastEventId });
  };
  line.addEventListener("beat", (event) => {
    alive();
    tell({ kind: "beat", now: event.data, id: event.lastEventId });
  });
  line.addEventListener("reset", (event) => {
    alive();
    tell({ kind: "reset", id: event.lastEventId });
  });
}
