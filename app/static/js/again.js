// A part that reads itself anew when something changes, but meets a server that is away or in trouble, tries again.
const AFTER = 2000;
let soon;

/** Whether nobody asked for it but the page itself: then nobody needs to be told that it failed. */
export function isPart(ctx) {
  return ctx?.sourceElement?.matches("[hx-trigger*='from:body']") ?? false;
}

/** All parts together, and not every browser in the same breath. */
function again() {
  soon ??= setTimeout(() => {
    soon = undefined;
    document.body.dispatchEvent(new CustomEvent("refresh"));
  }, AFTER * (1 + Math.random()));
}

document.addEventListener("htmx:error", ({ detail }) => isPart(detail.ctx) && again());
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status < 500 || !isPart(ctx)) return;
  event.preventDefault(); // what a broken server says is no part of the page
  again();
});
