// The handset page: a phone in the hand, the wire beside it.
import { noteRinging, openCalls, showCall, startCalls } from "./calls.js";
import { restoreDraft, startComposer } from "./composer.js";
import { listen } from "./live.js";
import { choosePeople, chosen, noteUnread } from "./people.js";
import { openThread, showText } from "./thread.js";
import { showRefusal, startWeather } from "./weather.js";
import { showEntry, sift, startWire } from "./wire.js";

const views = [...document.querySelectorAll(".views button")];

views.forEach((button) =>
  button.addEventListener("click", () => {
    document.body.dataset.view = button.dataset.view;
    views.forEach((other) => other.setAttribute("aria-pressed", other === button));
  }),
);

startComposer();
startCalls();
choosePeople((number) => {
  restoreDraft(number);
  openThread(number);
  openCalls(number);
  showRefusal();
  sift();
});
startWeather();

listen(await startWire(), {
  onEntry: showEntry,
  onText(text) {
    showText(text);
    const hasArrived = text.direction !== "inbound" && text.status === "delivered";
    if (hasArrived && text.handset !== chosen()) noteUnread(text.handset);
  },
  onCall(call) {
    showCall(call);
    noteRinging(call);
  },
  onReturn() {
    openThread(chosen());
    openCalls(chosen());
  },
});
