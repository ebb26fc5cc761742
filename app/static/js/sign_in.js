// In a demonstration, one click signs in as one of its people.
const form = document.querySelector("main form");

for (const person of document.querySelectorAll("[data-email]")) {
  person.addEventListener("click", () => {
    form.elements.email.value = person.dataset.email;
    form.elements.password.value = person.dataset.password;
    form.requestSubmit();
  });
}
