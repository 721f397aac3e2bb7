/** @typedef {Node | string | null | undefined | false} Child */

/**
 * Makes an element. Text goes in as text: nothing a run holds can become markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, string | number | boolean | undefined>} [attributes] `class` and others; false and
 * undefined leave one out
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(...present(children));
  return made;
}

/**
 * Makes an element of a drawing.
 * @param {string} tag
 * @param {Record<string, string | number | undefined>} [attributes]
 * @param {...Child} children
 */
export function drawn(tag, attributes = {}, ...children) {
  const made = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined) made.setAttribute(name, String(value));
  }
  made.append(...present(children));
  return made;
}

/** @param {readonly Child[]} children */
const present = (children) => children.filter((child) => child instanceof Node || typeof child === 'string');

/**
 * Finds an element that the page is written with.
 * @template {Element} Kind
 * @param {string} id
 * @param {new () => Kind} kind
 * @returns {Kind}
 */
export function byId(id, kind) {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} with the id ${id}.`);
  return found;
}

/**
 * A small label for a state of affairs.
 * @param {string} text
 * @param {'good' | 'fair' | 'bad' | 'plain' | 'note'} tone
 */
export const chip = (text, tone = 'plain') => element('span', { class: `chip ${tone}` }, text);

/**
 * Puts `children` into `parent` and moves nothing that already stands in its place: focus and open
 * disclosures survive a refresh.
 * @param {Element} parent
 * @param {readonly Element[]} children
 */
export function arrange(parent, children) {
  children.forEach((child, at) => {
    const there = parent.children[at];
    if (there !== child) parent.insertBefore(child, there ?? null);
  });
  while (parent.children.length > children.length) parent.lastElementChild?.remove();
}

/**
 * A table that scrolls within itself where it is wider than its place.
 * @param {string} label
 * @param {readonly { title: string, number?: boolean }[]} columns
 * @param {readonly Element[]} rows
 * @param {string} [kind] `stack`: rows become blocks on a phone
 */
export const table = (label, columns, rows, kind = '') =>
  element(
    'div',
    { class: `scroll ${kind}`, role: 'region', 'aria-label': label, tabindex: 0 },
    element(
      'table',
      {},
      element(
        'thead',
        {},
        element(
          'tr',
          {},
          ...columns.map(({ title, number }) =>
            element('th', { scope: 'col', class: number && 'number' }, title),
          ),
        ),
      ),
      element('tbody', {}, ...rows),
    ),
  );
