import { listExecutions } from './api.js';
import { arrange, byId, chip, element } from './dom.js';
import { clockTime, duration, usd, words } from './format.js';
import { toneOf } from './reply.js';

/** @typedef {import('./api.js').ExecutionSummary} ExecutionSummary */
/** @typedef {{ item: HTMLLIElement, shown: string }} Entry */

const SHOWN = 100;
const REFRESH_MS = 2_000;

const list = byId('runs', HTMLOListElement);
const note = byId('runs-note', HTMLParagraphElement);
const find = byId('find', HTMLInputElement);

/** @type {Map<string, Entry>} */
let entries = new Map();
let selected = '';
let asked = 0;

/** Keeps the list up to date while the page is seen. */
export function startRunList() {
  find.addEventListener('input', () => void refreshRuns());
  document.addEventListener('visibilitychange', () => void refreshRuns());
  setInterval(() => {
    if (!document.hidden) void refreshRuns();
  }, REFRESH_MS);
  void refreshRuns();
}

/** @param {string} key of the run that is open, or empty */
export function selectRun(key) {
  selected = key;
  for (const { item } of entries.values()) mark(item);
}

/** A slow answer never overwrites a later one. */
export async function refreshRuns() {
  asked += 1;
  const turn = asked;
  const query = find.value.trim();
  try {
    const executions = await listExecutions(query, SHOWN);
    if (turn === asked) show(executions, query);
  } catch {
    if (turn === asked) say('The server does not answer. Is it still running?');
  }
}

/**
 * @param {readonly ExecutionSummary[]} executions
 * @param {string} query
 */
function show(executions, query) {
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
  say(
    executions.length > 0 ? '' : query ? 'No run matches.' : 'No runs yet. Send a message to see the first.',
  );
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
  const took = latencyMs ?? (stopDate === null ? null : stopDate - startDate);
  const state = outcome ?? status;
  link.replaceChildren(
    line(
      element('span', { class: 'run-query' }, query || name),
      element('time', { datetime: new Date(startDate).toISOString() }, clockTime(startDate, Date.now())),
    ),
    line(
      element(
        'span',
        { class: 'run-way' },
        chip(words(state), toneOf(state)),
        ` ${error ?? [lane, model].filter(Boolean).join(' · ')}`,
      ),
      element('span', { class: 'run-price' }, [usd(costUsd), duration(took)].filter(Boolean).join(' · ')),
    ),
  );
}

/** @param {...Element} parts */
const line = (...parts) => element('span', { class: 'run-line' }, ...parts);

/** @param {HTMLLIElement} item */
function mark(item) {
  const link = item.firstElementChild;
  if (!(link instanceof HTMLAnchorElement)) return;
  if (link.dataset['key'] === selected) link.setAttribute('aria-current', 'true');
  else link.removeAttribute('aria-current');
}
