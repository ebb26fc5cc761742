// Writing a text. What was typed is kept until the hotline has it, through reloads and failures.
import { call, textsOf } from "./api.js";
import { byId } from "./dom.js";
import { recall, remember } from "./memory.js";
import { chosen } from "./people.js";
import { hasPhotos, photos, putAway, startPhotos } from "./photos.js";
import { showText } from "./thread.js";
import { t } from "./words.js";

const form = byId("composer");
const body = byId("body");
const whatsapp = byId("whatsapp");
const button = form.querySelector('[type="submit"]');
const draftOf = (number) => `draft ${number}`;

export function startComposer() {
  startPhotos();
  form.addEventListener("submit", send);
  body.addEventListener("keydown", sendOnEnter);
  body.addEventListener("input", keepDraft);
  whatsapp.addEventListener("change", () => remember(`whatsapp ${chosen()}`, whatsapp.checked ? "yes" : ""));
  byId("sample").addEventListener("click", (event) => {
    body.value = event.currentTarget.textContent;
    keepDraft();
    body.focus();
  });
}

export function restoreDraft(number) {
  body.value = recall(draftOf(number));
  whatsapp.checked = Boolean(recall(`whatsapp ${number}`));
  say("");
  count();
}

function sendOnEnter(event) {
  // An Enter that ends a Chinese or Japanese composition chooses a word; it must not send.
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit();
}

async function send(event) {
  event.preventDefault();
  const [number, text] = [chosen(), body.value];
  if ((!text.trim() && !hasPhotos()) || button.disabled) return;
  const to = (whatsapp.checked ? "whatsapp:" : "") + document.body.dataset.hotline;
  button.disabled = true;
  body.value = "";
  say("");
  count();
  try {
    const answer = await call(textsOf(number), { method: "POST", data: { to, body: text, media: await photos() } });
    putAway();
    if (recall(draftOf(number)) === text) remember(draftOf(number), "");
    showText(answer.message);
  } catch (error) {
    giveBack(number, text, error);
  } finally {
    button.disabled = false;
  }
}

function giveBack(number, text, error) {
  if (chosen() !== number) return;
  body.value = body.value ? `${text}\n${body.value}` : text;
  say(`${t("Not sent")}: ${error.message}`);
  keepDraft();
}

function keepDraft() {
  remember(draftOf(chosen()), body.value);
  count();
}

function count() {
  byId("count").textContent = body.value ? `${[...body.value].length} ${t("of")} ${body.maxLength}` : "";
}

function say(problem) {
  byId("composer-error").textContent = problem;
}
