// The conversation stays at its newest words, unless somebody reads further up.
const NEAR = 80;
const talk = () => document.querySelector("[data-stay-down]");
const isDown = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;

function goDown() {
  talk().scrollTop = talk().scrollHeight;
}

let wasDown = true;
document.addEventListener("htmx:before:swap", () => (wasDown = isDown(talk())));
document.addEventListener("htmx:after:swap", () => wasDown && goDown());
goDown();

// Who wants to write the answer sees its field, even if a note was on top.
document.addEventListener("click", (event) => {
  if (event.target.closest("[href='#reply-body']")) document.querySelector("[name=audience][value=customer]")?.click();
});
