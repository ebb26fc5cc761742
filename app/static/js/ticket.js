// The conversation stays at its newest words, unless somebody reads further up.
const NEAR = 80;
const talk = () => document.querySelector("[data-stay-down]");
const isDown = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;

function goDown() {
  talk().scrollTop = talk().scrollHeight;
}

let wasDown = true;
let first, fromEnd;
const firstEntry = () => talk().querySelector(".entry")?.id;

document.addEventListener("htmx:before:swap", () => {
  wasDown = isDown(talk());
  first = firstEntry();
  fromEnd = talk().scrollHeight - talk().scrollTop;
});
document.addEventListener("htmx:after:swap", () => {
  if (first !== firstEntry()) return keepPlace();
  return wasDown && goDown();
});
goDown();

/** What was before has come on top: the eye stays where it was, and so does the hand. */
function keepPlace() {
  talk().scrollTop = talk().scrollHeight - fromEnd;
  talk().focus({ preventScroll: true });
}

// Who wants to write the answer sees its field, even if a note was on top.
document.addEventListener("click", (event) => {
  if (event.target.closest("[href='#reply-body']")) document.querySelector("[name=audience][value=customer]")?.click();
});
