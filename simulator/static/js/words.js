// The page's words in the reader's language; what is missing stays as it is.
const words = JSON.parse(document.getElementById("words").textContent);

export const t = (word) => words[word] ?? word;
