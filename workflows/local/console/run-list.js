import { listExecutions } from './api.js';
import { arrange, byId, chip, element } from './dom.js';
import { clockTime, duration, shortUsd, words } from './format.js';
import { toneOf } from './reply.js';

/** @typedef {import('./api.js').ExecutionSummary} ExecutionSummary */
/** @typedef {{ item: HTMLLIElement, shown: string }} Entry */

const PAGE = 100;
const MOST = 1_000;
const REFRESH_MS = 2_000;

const list = byId('run-list', HTMLOListElement);
const note = byId('runs-note', HTMLParagraphElement);
const find = byId('find', HTMLInputElement);
const filters = byId('filters', HTMLFormElement);
const more = byId('more-runs', HTMLButtonElement);
const modelFilter = byId('model-filter', HTMLSelectElement);

/** @type {Map<string, Entry>} */
let entries = new Map();
let selected = '';
let asked = 0;
let limit = PAGE;

/** Keeps the list up to date while the page is seen. */
export function startRunList() {
  filters.addEventListener('submit', (event) => event.preventDefault());
  filters.addEventListener('input', () => {
    limit = PAGE;
    void refreshRuns();
  });
  more.addEventListener('click', () => {
    limit = Math.min(MOST, limit + PAGE);
    void refreshRuns();
  });
  list.addEventListener('keydown', moveFocus);
  document.addEventListener('keydown', focusFind);
  document.addEventListener('visibilitychange', () => void refreshRuns());
  setInterval(() => {
    if (!document.hidden && document.body.dataset['side'] === 'runs') void refreshRuns();
  }, REFRESH_MS);
  void refreshRuns();
}

/** @param {KeyboardEvent} event */
function moveFocus(event) {
  const links = [...list.querySelectorAll('a')];
  const at = links.findIndex((link) => link.matches(':focus'));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: links.length - 1 }[event.key];
  const next = to === undefined || event.ctrlKey || event.altKey || event.metaKey ? undefined : links[to];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}

/** @param {KeyboardEvent} event */
function focusFind(event) {
  const { target } = event;
  const typing = target instanceof HTMLElement && target.closest('input, textarea, select, dialog');
  const shown = document.body.dataset['page'] === 'work' && document.body.dataset['side'] === 'runs';
  if (event.key !== '/' || typing || !shown || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  find.focus();
}

/** @param {string} key of the run that is open, by name or ARN, or empty */
export function selectRun(key) {
  selected = key;
  for (const { item } of entries.values()) mark(item);
}

/** A slow answer never overwrites a later one. */
export async function refreshRuns() {
  asked += 1;
  const turn = asked;
  /** @type {Record<string, string>} */
  const filter = {};
  for (const [name, value] of new FormData(filters)) filter[name] = String(value).trim();
  try {
    const executions = await listExecutions(filter, limit);
    if (turn === asked) show(executions, Object.values(filter).some(Boolean));
  } catch {
    if (turn === asked) say('The server does not answer. Is it still running?');
  }
}

/**
 * @param {readonly ExecutionSummary[]} executions
 * @param {boolean} filtered
 */
function show(executions, filtered) {
  /** @type {Map<string, Entry>} */
  const next = new Map();
  const names = new Set();
  for (const execution of executions) {
    // Several runs may share a name, which then means the newest of them.
    const key = names.has(execution.name) ? execution.executionArn : execution.name;
    names.add(execution.name);
    next.set(execution.executionArn, entryOf(execution, key));
  }
  entries = next;
  arrange(
    list,
    [...entries.values()].map(({ item }) => item),
  );
  offerModels(executions);
  more.hidden = executions.length < limit || limit >= MOST;
  say(countText(executions.length, filtered));
}

/**
 * @param {number} count
 * @param {boolean} filtered
 */
function countText(count, filtered) {
  if (count === 0) return filtered ? 'No run matches.' : 'No runs yet. Send a message to see the first.';
  return `${count === limit ? 'the newest ' : ''}${count} ${count === 1 ? 'run' : 'runs'}`;
}

/** @param {readonly ExecutionSummary[]} executions */
function offerModels(executions) {
  const known = new Set([...modelFilter.options].map(({ value }) => value));
  for (const { model } of executions) {
    if (model === null || known.has(model)) continue;
    known.add(model);
    modelFilter.append(element('option', {}, model));
  }
}

/** @param {string} text */
function say(text) {
  if (note.textContent !== text) note.textContent = text;
}

/**
 * @param {ExecutionSummary} execution
 * @param {string} key what the address calls it
 */
function entryOf(execution, key) {
  const shown = JSON.stringify([key, execution]);
  const before = entries.get(execution.executionArn);
  if (before?.shown === shown) return before;
  const item = before?.item ?? element('li', {}, element('a'));
  const link = item.firstElementChild;
  if (link instanceof HTMLAnchorElement) fill(link, execution, key);
  mark(item);
  return { item, shown };
}

/**
 * @param {HTMLAnchorElement} link
 * @param {ExecutionSummary} execution
 * @param {string} key
 */
function fill(link, execution, key) {
  const { query, name, status, outcome, lane, model, costUsd, latencyMs, startDate, stopDate, error } =
    execution;
  link.href = `#run/${encodeURIComponent(key)}`;
  link.dataset['key'] = key;
  link.dataset['arn'] = execution.executionArn;
  const took = latencyMs ?? (stopDate === null ? null : stopDate - startDate);
  const state = outcome ?? status;
  link.replaceChildren(
    line(
      element('span', { class: 'run-query', dir: 'auto' }, query || name),
      element('time', { datetime: new Date(startDate).toISOString() }, clockTime(startDate, Date.now())),
    ),
    line(
      element(
        'span',
        { class: 'run-way' },
        chip(words(state), toneOf(state)),
        execution.replayOf !== undefined && chip('replay', 'note'),
        ` ${error ?? [lane, model].filter(Boolean).join(' · ')}`,
      ),
      element(
        'span',
        { class: 'run-price' },
        [shortUsd(costUsd), duration(took)].filter(Boolean).join(' · '),
      ),
    ),
  );
}

/** @param {...Element} parts */
const line = (...parts) => element('span', { class: 'run-line' }, ...parts);

/** @param {HTMLLIElement} item */
function mark(item) {
  const link = item.firstElementChild;
  if (!(link instanceof HTMLAnchorElement)) return;
  const { key, arn } = link.dataset;
  if (selected !== '' && (key === selected || arn === selected)) link.setAttribute('aria-current', 'true');
  else link.removeAttribute('aria-current');
}
