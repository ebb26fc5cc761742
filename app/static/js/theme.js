// Light, dark or as the system: kept in a cookie, so that the server draws the next page right at once.
const switches = document.querySelector("[data-theme-switch]");

switches?.addEventListener("change", (event) => {
  document.documentElement.dataset.theme = event.target.value;
  document.cookie = `theme=${event.target.value}; path=/; max-age=31536000; samesite=lax`;
});
