// The simulator's JSON addresses.
import { t } from "./words.js";

export async function call(path, { method = "GET", data } = {}) {
  const body = data && JSON.stringify(data);
  const headers = data ? { "Content-Type": "application/json" } : {};
  const response = await fetch(path, { method, headers, body }).catch(() => null);
  if (!response) throw new Error(t("The simulator does not answer."));
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `${response.status} ${response.statusText}`);
  return answer;
}

export const textsOf = (number) => `/handsets/${encodeURIComponent(number)}/texts`;
export const callsOf = (number) => `/handsets/${encodeURIComponent(number)}/calls`;
export const fileOf = (number, sid) => `/handsets/${encodeURIComponent(number)}/files/${sid}`;
