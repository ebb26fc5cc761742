// Small building blocks of the page.
export const byId = (id) => document.getElementById(id);

export function element(name, { text, children = [], ...properties } = {}) {
  const made = Object.assign(document.createElement(name), properties);
  if (text !== undefined) made.textContent = text;
  made.append(...children.filter(Boolean));
  return made;
}

const clockFace = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "medium", hourCycle: "h23" });

export function time(iso) {
  return element("time", { text: clockFace.format(new Date(iso)), dateTime: iso, title: iso });
}
