// Photos to go with the next text, as the files' bytes in base64.
import { byId } from "./dom.js";
import { t } from "./words.js";

const input = byId("photos");

export function startPhotos() {
  input.addEventListener("change", tell);
}

export const hasPhotos = () => input.files.length > 0;

export function putAway() {
  input.value = "";
  tell();
}

export const photos = () => Promise.all([...input.files].map(read));

async function read(file) {
  const address = await new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener("load", () => resolve(reader.result));
    reader.addEventListener("error", () => reject(reader.error));
    reader.readAsDataURL(file);
  });
  return { content_type: file.type || "application/octet-stream", data: address.slice(address.indexOf(",") + 1) };
}

function tell() {
  const names = [...input.files].map((file) => file.name);
  byId("attached").textContent = names.length ? `${names.join(", ")} (${t("goes with the text")})` : "";
}
