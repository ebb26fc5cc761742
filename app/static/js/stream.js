// One event stream per browser: the tab that holds the lock listens, the others hear it on a broadcast channel.

const BEAT_LIMIT = 40_000; // the server beats each 15 s; a line silent for longer is dead
const LONGEST_WAIT = 30_000;
const source = document.body.dataset.events;
const name = `stream:${document.body.dataset.user}:${document.documentElement.lang}`;
const channel = new BroadcastChannel(name);
const page = new EventTarget();
let lastId = "";
let state = { name: "catching", since: Date.now() };

/** Hear what arrives: `state`, `beat`, `reset`, and each kind of message. The detail is the message. */
export function on(kind, hear) {
  page.addEventListener(kind, (event) => hear(event.detail));
}

/** Begin. A page without a stream stays as it was drawn. */
export function listen() {
  if (!source) return;
  channel.addEventListener("message", ({ data }) => (data.kind === "hello" ? answerHello() : hear(data)));
  channel.postMessage({ kind: "hello" });
  navigator.locks.request(name, lead); // resolves only when this tab becomes the leader
}

let isLeader = false;

function lead() {
  isLeader = true;
  connect(0);
  return new Promise(() => {}); // the lock is kept until the tab goes
}

function answerHello() {
  if (isLeader) channel.postMessage({ kind: "state", ...state, state: state.name });
}

function tell(message) {
  channel.postMessage(message);
  hear(message);
}

function hear(message) {
  if (message.id) lastId = message.id;
  page.dispatchEvent(new CustomEvent(message.kind, { detail: message }));
}

function setState(next) {
  if (state.name === next) return;
  state = { name: next, since: Date.now() };
  tell({ kind: "state", state: next, since: state.since });
}

function connect(tries) {
  const address = new URL(source, location.href);
  if (lastId) address.searchParams.set("last_event_id", lastId);
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
    tell({ kind: "beat", now: event.data });
  });
  line.addEventListener("reset", (event) => {
    alive();
    tell({ kind: "reset", id: event.lastEventId });
  });
}
