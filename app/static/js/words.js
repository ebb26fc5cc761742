// The words that scripts say, given by the page in its own language.
const words = JSON.parse(document.body.dataset.words);

export const language = document.documentElement.lang;

/** The words of that name, its {gaps} filled. */
export function say(name, gaps = {}) {
  return words[name].replace(/\{(\w+)\}/g, (_, gap) => gaps[gap]);
}
