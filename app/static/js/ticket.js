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
