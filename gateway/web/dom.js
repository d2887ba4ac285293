// dom.js - the few helpers that the pages' scripts share.

export const at = (id) => document.getElementById(id);

export function element(name, className, text, attributes = {}) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
