// Comfort for the customer's pages: none of them needs it.
import "./print.js";

// What was typed survives a reload, in this tab alone, until it was sent.
const keyOf = (area) => `draft:${location.pathname}:${area.name}`;

for (const area of document.querySelectorAll("textarea[data-draft]")) {
  const keep = () => sessionStorage.setItem(keyOf(area), area.value);
  area.value ||= sessionStorage.getItem(keyOf(area)) ?? "";
  if (area.value) keep(); // typed before this script came
  area.addEventListener("input", keep);
}

// A form is sent once, however often one taps.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", () => {
    for (const area of form.querySelectorAll("textarea[data-draft]")) sessionStorage.removeItem(keyOf(area));
    setTimeout(() => form.querySelector("button[type=submit]").setAttribute("disabled", ""));
  });
}

addEventListener("pageshow", () => {
  for (const button of document.querySelectorAll("form[data-once] button[disabled]")) button.removeAttribute("disabled");
});

// Whoever made a mistake is taken to it.
document.querySelector(".error-summary")?.focus();
