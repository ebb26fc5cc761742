// One place that knows when the page has new parts.

/** Run now on the whole page, and after each htmx swap. */
export function onNewParts(work) {
  work(document);
  document.addEventListener("htmx:after:swap", () => work(document));
}
