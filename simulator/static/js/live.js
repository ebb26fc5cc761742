// News from the simulator. The browser reconnects by itself and is told what it missed of the wire.
import { byId } from "./dom.js";
import { t } from "./words.js";

export function listen(since, { onEntry, onText, onCall, onReturn }) {
  const source = new EventSource(`/wire/events?since=${since}`);
  let wasLost = false;
  source.addEventListener("wire", ({ data }) => onEntry(JSON.parse(data)));
  source.addEventListener("text", ({ data }) => onText(JSON.parse(data)));
  source.addEventListener("call", ({ data }) => onCall(JSON.parse(data)));
  source.addEventListener("open", () => {
    show("live");
    if (wasLost) onReturn();
    wasLost = false;
  });
  source.addEventListener("error", () => {
    wasLost = true;
    show("reconnecting");
  });
}

function show(state) {
  byId("live").dataset.state = state;
  byId("live").textContent = t(state);
}
