import { arrange, element } from './dom.js';
import { duration, json } from './format.js';
import { placeOf } from './graph-view.js';

/** @typedef {import('./api.js').Execution} Execution */
/** @typedef {import('./api.js').StateRow} StateRow */
/** @typedef {Readonly<Record<string, unknown>>} Variables */

/** A sliver this wide can still be seen. */
const THINNEST_PERCENT = 0.8;

/** The states of a run in order, each on a time line, opened for what went in and out. */
export class StatesView {
  #list = element('ol', { class: 'states' });
  #end = element('span');
  section = element(
    'section',
    { 'aria-label': 'States' },
    element(
      'div',
      { class: 'pane-head' },
      element('h3', {}, 'Time-line'),
      element('p', { class: 'axis', 'aria-hidden': 'true' }, element('span', {}, '0'), this.#end),
    ),
    this.#list,
  );
  /** @type {StateItem[]} */
  #items = [];
  #opened;

  /** @param {(place: string | undefined) => void} opened told which state the reader opened last */
  constructor(opened) {
    this.#opened = opened;
  }

  /** @param {Execution} execution */
  show({ states, startDate, stopDate }) {
    // A run that goes on reaches to now: its open states grow with each reading.
    const end = stopDate ?? Math.max(startDate, Date.now());
    const span = Math.max(1, end - startDate);
    const variables = variablesOf(states);
    states.forEach((row, at) => {
      const item = this.#items[at] ?? new StateItem(this.#opened);
      this.#items[at] = item;
      item.show(row, startDate, span, variables[at] ?? {});
    });
    this.#items.length = states.length;
    arrange(
      this.#list,
      this.#items.map(({ item }) => item),
    );
    this.#end.textContent = duration(end - startDate);
    this.section.hidden = states.length === 0;
  }

  /** Opens the visits to one state, closes all others, and leads the reader there. @param {string} place */
  open(place) {
    for (const item of this.#items) item.open(item.place === place);
    const first = this.#items.find((item) => item.place === place);
    first?.lead();
    this.#opened(place);
  }
}

class StateItem {
  #summary = element('summary');
  #data = element('div', { class: 'data' });
  #details = element('details', {}, this.#summary, this.#data);
  item = element('li', {}, this.#details);
  /** @type {StateRow | undefined} */
  #row;
  /** @type {Variables} */
  #variables = {};
  #shown = '';
  place = '';

  /** @param {(place: string | undefined) => void} opened */
  constructor(opened) {
    // Filled only when it is opened: a run can carry megabytes that nobody looks at.
    this.#details.addEventListener('toggle', () => this.#fill());
    this.#summary.addEventListener('click', () => opened(this.#details.open ? undefined : this.place));
  }

  /** @param {boolean} wanted */
  open(wanted) {
    this.#details.open = wanted;
  }

  lead() {
    this.#fill();
    this.#summary.focus({ preventScroll: true });
    this.item.scrollIntoView({ block: 'nearest' });
  }

  /**
   * @param {StateRow} row
   * @param {number} startDate of the execution
   * @param {number} span of the execution, in milliseconds
   * @param {Variables} variables when it was entered
   */
  show(row, startDate, span, variables) {
    const shown = JSON.stringify([row, startDate, span]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#row = row;
    this.#variables = variables;
    this.place = placeOf(row);
    this.item.className = `state ${row.status}`;
    this.item.style.setProperty('--depth', String(row.within.length));
    this.#summary.replaceChildren(...summary(row, startDate, span));
    this.#fill();
  }

  #fill() {
    if (this.#row === undefined || !this.#details.open) return;
    this.#data.replaceChildren(...data(this.#row, this.#variables));
  }
}

/**
 * What each state could read when it was entered: what was assigned before it, in its own scope or around it.
 * @param {readonly StateRow[]} states
 * @returns {Variables[]}
 */
function variablesOf(states) {
  /** @type {Map<string, Variables>} */
  const scopes = new Map();
  return states.map(({ within, assigned }) => {
    const scope = JSON.stringify(within);
    const known = scopes.get(scope) ?? scopes.get(JSON.stringify(within.slice(0, -1))) ?? {};
    scopes.set(scope, { ...known, ...assigned });
    return known;
  });
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
        inner === undefined ? type : `${inner.kind} ${inner.index + 1}`,
      ),
    ),
    element('span', { class: 'timeline', 'aria-hidden': 'true' }, bar),
    element('span', { class: 'state-time' }, took === null ? '…' : duration(took)),
    element(
      'span',
      { class: 'state-end' },
      status === 'succeeded' ? null : element('span', { class: `state-status ${status}` }, statusText(row)),
      attempts > 1 && element('span', { class: 'state-status caught' }, `${attempts} calls`),
    ),
  ];
}

/** @param {StateRow} row */
function statusText({ status, error }) {
  if (status === 'caught') return `caught ${error ?? 'a failure'}`;
  if (status === 'failed') return error ?? 'failed';
  return status;
}

/**
 * @param {StateRow} row
 * @param {Variables} variables
 */
function data(row, variables) {
  const blocks = [];
  if (row.error !== undefined) blocks.push(block('Error', row.error));
  if (row.cause !== undefined) blocks.push(block('Cause', row.cause));
  blocks.push(block('Input', json(row.input)));
  if (row.arguments !== undefined) blocks.push(block('Called with', json(row.arguments)));
  if (row.output !== undefined) blocks.push(block('Output', json(row.output)));
  if (row.assigned !== undefined) blocks.push(block('Assigned', json(row.assigned)));
  if (Object.keys(variables).length > 0) blocks.push(block('Variables on entry', json(variables)));
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
