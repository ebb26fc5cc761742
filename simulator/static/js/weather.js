// Faults and the clock: what the outside world does to the application today.
import { call } from "./api.js";
import { byId } from "./dom.js";
import { chosen } from "./people.js";
import { t } from "./words.js";

const CHANCES = ["duplicate", "reorder", "drop", "lose_recording", "lose_transcription"];
const UNREACHABLE = 30003;
const form = byId("faults");
let faults = {};

export async function startWeather() {
  form.addEventListener("submit", apply);
  byId("fair").addEventListener("click", () => change({ method: "DELETE" }));
  byId("clock-mode").addEventListener("click", (event) => turn({ mode: event.target.value }));
  byId("advance").addEventListener("click", ({ target }) => target.value && turn({ advance: Number(target.value) }));
  await Promise.all([change({}), showClock(await call("/clock"))]);
}

export function showRefusal() {
  form.elements.refuse.checked = chosen() in (faults.refuse_numbers ?? {});
}

function apply(event) {
  event.preventDefault();
  const fields = form.elements;
  const data = {
    ...Object.fromEntries(CHANCES.map((name) => [name, Number(fields[name].value) / 100])),
    delay: Number(fields.delay.value),
    rest_error: Number(fields.rest_error.value) || null,
    rest_hang: Number(fields.rest_hang.value),
    refuse_numbers: refusals(fields.refuse.checked),
  };
  const seed = fields.seed.value === "" ? null : Number(fields.seed.value);
  change({ method: "POST", data: seed === faults.seed ? data : { ...data, seed } });
}

function refusals(isRefused) {
  const { [chosen()]: current, ...others } = faults.refuse_numbers ?? {};
  return isRefused ? { ...others, [chosen()]: current ?? UNREACHABLE } : others;
}

async function change(request) {
  try {
    faults = await call("/faults", request);
    byId("faults-error").textContent = "";
    fill();
  } catch (error) {
    byId("faults-error").textContent = error.message;
  }
}

function fill() {
  const fields = form.elements;
  CHANCES.forEach((name) => (fields[name].value = Math.round(faults[name] * 100)));
  fields.delay.value = faults.delay;
  fields.rest_hang.value = faults.rest_hang;
  fields.seed.value = faults.seed ?? "";
  fields.rest_error.value = faults.rest_error ?? "";
  showRefusal();
  const { seed, refuse_numbers: refused, ...rest } = faults;
  const isBad = Object.values(rest).some(Boolean) || Object.keys(refused).length > 0;
  byId("weather-state").textContent = t(isBad ? "Bad weather" : "Fair weather");
  byId("weather-state").classList.toggle("bad", isBad);
}

async function turn(data) {
  showClock(await call("/clock", { method: "POST", data }));
}

function showClock({ mode, now }) {
  const stands = mode === "manual";
  const button = byId("clock-mode");
  button.value = stands ? "real" : "manual";
  button.textContent = stands ? button.dataset.run : button.dataset.stop;
  byId("advance").hidden = !stands;
  const at = stands ? ` · ${new Date(now).toLocaleString(document.documentElement.lang)}` : "";
  byId("clock-state").textContent = t(stands ? "The clock stands" : "The clock runs") + at;
  byId("clock-state").classList.toggle("bad", stands);
}
