/** Making elements, in one line each; whatever the data says is text. */

type Child = Node | string;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  className: string,
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children);
  return made;
}

export function button(label: string, className: string, press: () => void): HTMLButtonElement {
  const made = element("button", className, label);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

/** The element of a page that has an id; the page's template promises it. */
export function found<T extends HTMLElement = HTMLElement>(id: string): T {
  const known = document.getElementById(id);
  if (!known) throw new Error(`The page has no #${id}.`);
  return known as T;
}
