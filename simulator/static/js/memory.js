// What survives a reload: drafts and small choices. A browser that keeps nothing is fine too.
export function recall(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

export function remember(key, value) {
  try {
    if (value) localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // Private windows may refuse to store; the draft then lives as long as the page.
  }
}
