// Which key was meant: shortcuts work too while the keyboard writes Persian.
const LAST_LATIN = "~";

/** The key's name as a Latin keyboard has it. */
export function keyOf({ key, code }) {
  if (key.length > 1 || key <= LAST_LATIN) return key;
  if (code === "Slash") return "/";
  return code.startsWith("Key") ? code.at(-1).toLowerCase() : key;
}
