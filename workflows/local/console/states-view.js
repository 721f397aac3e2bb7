import { arrange, element } from './dom.js';
import { duration, json } from './format.js';

/** @typedef {import('./api.js').Execution} Execution */
/** @typedef {import('./api.js').StateRow} StateRow */

/** A sliver this wide can still be seen. */
const THINNEST_PERCENT = 0.6;

/** The states of a run in order, each on a time line, opened for what went in and out. */
export class StatesView {
  #list = element('ol', { class: 'states' });
  section = element('section', { 'aria-label': 'States' }, element('h3', {}, 'States'), this.#list);
  /** @type {StateItem[]} */
  #items = [];

  /** @param {Execution} execution */
  show({ states, startDate, stopDate }) {
    // A run that goes on reaches to now: its open states grow with each reading.
    const end = stopDate ?? Math.max(startDate, Date.now());
    const span = Math.max(1, end - startDate);
    states.forEach((row, at) => {
      const item = this.#items[at] ?? new StateItem();
      this.#items[at] = item;
      item.show(row, startDate, span);
    });
    this.#items.length = states.length;
    arrange(
      this.#list,
      this.#items.map(({ item }) => item),
    );
    this.section.hidden = states.length === 0;
  }
}

class StateItem {
  #summary = element('summary');
  #data = element('div', { class: 'data' });
  #details = element('details', {}, this.#summary, this.#data);
  item = element('li', {}, this.#details);
  /** @type {StateRow | undefined} */
  #row;
  #shown = '';

  constructor() {
    // Filled only when it is opened: a run can carry megabytes that nobody looks at.
    this.#details.addEventListener('toggle', () => this.#fill());
  }

  /**
   * @param {StateRow} row
   * @param {number} startDate of the execution
   * @param {number} span of the execution, in milliseconds
   */
  show(row, startDate, span) {
    const shown = JSON.stringify([row, startDate, span]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#row = row;
    this.item.className = `state ${row.status}`;
    this.item.style.setProperty('--depth', String(row.within.length));
    this.#summary.replaceChildren(...summary(row, startDate, span));
    this.#fill();
  }

  #fill() {
    if (this.#row !== undefined && this.#details.open) this.#data.replaceChildren(...data(this.#row));
  }
}

/**
 * @param {StateRow} row
 * @param {number} startDate
 * @param {number} span
 */
function summary(row, startDate, span) {
  const { name, type, status, enteredAt, exitedAt, attempts = 0, within } = row;
  const took = exitedAt === null ? null : exitedAt - enteredAt;
  const inner = within.at(-1);
  const bar = element('span', { class: 'bar-fill' });
  const width = Math.max(THINNEST_PERCENT, (100 * (took ?? span - (enteredAt - startDate))) / span);
  bar.style.setProperty('inline-size', `${Math.min(100, width)}%`);
  bar.style.setProperty(
    'inset-inline-start',
    `${Math.min(100 - THINNEST_PERCENT, (100 * (enteredAt - startDate)) / span)}%`,
  );
  return [
    element(
      'span',
      { class: 'state-name' },
      name,
      element(
        'span',
        { class: 'state-type' },
        inner === undefined ? type : `${type}, ${inner.kind} ${inner.index + 1}`,
      ),
    ),
    element(
      'span',
      { class: 'state-end' },
      status === 'succeeded' ? null : element('span', { class: `state-status ${status}` }, statusText(row)),
      attempts > 1 && element('span', { class: 'state-status caught' }, `${attempts} calls`),
    ),
    element('span', { class: 'timeline', 'aria-hidden': 'true' }, bar),
    element('span', { class: 'state-time' }, took === null ? '…' : duration(took)),
  ];
}

/** @param {StateRow} row */
function statusText({ status, error }) {
  if (status === 'caught') return `caught ${error ?? 'a failure'}`;
  if (status === 'failed') return error ?? 'failed';
  return status;
}

/** @param {StateRow} row */
function data(row) {
  const blocks = [];
  if (row.cause !== undefined) blocks.push(block('Cause', row.cause));
  blocks.push(block('Input', json(row.input)));
  if (row.arguments !== undefined) blocks.push(block('Called with', json(row.arguments)));
  if (row.output !== undefined) blocks.push(block('Output', json(row.output)));
  if (row.assigned !== undefined) blocks.push(block('Assigned', json(row.assigned)));
  return blocks;
}

/**
 * @param {string} title
 * @param {string} text
 */
const block = (title, text) =>
  element(
    'figure',
    { class: 'block' },
    element('figcaption', {}, title),
    element('pre', { tabindex: 0, role: 'region', 'aria-label': title }, text),
  );
