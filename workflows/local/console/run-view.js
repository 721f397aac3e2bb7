import { Refused, readExecution, readLineage, saysOf } from './api.js';
import { compareSection } from './compare-view.js';
import { byId, chip, element } from './dom.js';
import { GraphView } from './graph-view.js';
import { entryParts, ReplayPanel } from './replays.js';
import { messageIdOf, queryOf, toneOf } from './reply.js';
import { body, ending, failureSection, head } from './run-facts.js';
import { StatesView } from './states-view.js';

/** @typedef {import('./api.js').Execution} Execution */
/** @typedef {import('./api.js').Lineage} Lineage */

const MACHINE = 'coordinate';
/** How soon a run that is under way is read again: often at first, because most end at once. */
const FOLLOW_MS = [50, 100, 100, 100, 200];
/** A run that was just sent may not have begun when it is first asked for. */
const PATIENCE_MS = 3_000;

const panel = byId('detail', HTMLElement);
/** @type {AbortController | undefined} */
let following;
/** @type {Set<string>} runs that this page has just sent */
const expected = new Set();

/** @param {string} name of a run that will begin in a moment */
export const expectRun = (name) => expected.add(name);

/** Shows the machine at rest while no run is open. */
export function closeRun() {
  following?.abort();
  document.title = 'Stepladder console';
  const graph = new GraphView();
  panel.replaceChildren(
    element(
      'div',
      { class: 'empty' },
      element('p', {}, 'Send a message and watch it take its way, or choose a run.'),
    ),
    graph.section,
  );
  void graph.show(MACHINE, []);
}

/**
 * Shows a run, and goes on reading it until it has ended.
 * @param {string} name
 * @returns {Promise<void>}
 */
export async function openRun(name) {
  following?.abort();
  const turn = new AbortController();
  following = turn;
  const { signal } = turn;
  const view = new RunView(signal);
  const since = Date.now();
  panel.scrollTop = 0;
  panel.replaceChildren(backLink(), element('p', { class: 'note', role: 'status' }, 'Looking for the run…'));
  for (let reads = 0; ; reads += 1) {
    const execution = await read(name, Date.now() - since);
    if (signal.aborted) return;
    if (typeof execution === 'string') return showWithoutHistory(name, execution, signal);
    if (execution !== undefined) view.show(execution);
    if (execution !== undefined && execution.status !== 'RUNNING') return;
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS[reads] ?? FOLLOW_MS.at(-1)));
    if (signal.aborted) return;
  }
}

/**
 * @param {string} name
 * @param {number} waitedMs
 * @returns {Promise<Execution | string | undefined>} undefined: not there yet; a text: why it will not come
 */
async function read(name, waitedMs) {
  try {
    return await readExecution(name);
  } catch (error) {
    if (!(error instanceof Refused)) return saysOf(error);
    return expected.has(name) && waitedMs < PATIENCE_MS ? undefined : `There is no run called ${name}.`;
  }
}

/**
 * A process that was killed leaves a record and no history: what the record holds is shown.
 * @param {string} name
 * @param {string} says what to say when there is no record either
 * @param {AbortSignal} signal
 * @returns {Promise<void>}
 */
async function showWithoutHistory(name, says, signal) {
  const lineage = await readLineage(name).catch(() => undefined);
  if (signal.aborted) return;
  const run = lineage?.runs.find(({ messageId }) => messageId === name);
  if (lineage === undefined || run === undefined) {
    return panel.replaceChildren(backLink(), element('p', { class: 'note', role: 'status' }, says));
  }
  // Whoever started it gave the execution another name.
  if (run.states.length > 0) return openRun(run.executionArn);
  panel.replaceChildren(
    backLink(),
    element(
      'div',
      { class: 'run-head' },
      element('h2', { class: 'run-title', dir: 'auto' }, run.query),
      element('p', { class: 'chips' }, chip(run.status, toneOf(run.status))),
      element('p', { class: 'note' }, 'Its history is not kept here: this is what its record holds.'),
    ),
    run.failure ? failureSection(`${run.failure.error} in ${run.failure.state}`, run.failure.cause) : '',
    replaySection(lineage, signal) ?? '',
    compareSection(lineage, name) ?? '',
  );
}

const backLink = () => element('a', { class: 'back', href: '#runs' }, '← All runs');

/** One run on the page. What the reader opened stays open while the run goes on. */
class RunView {
  #head = element('div', { class: 'run-head' });
  #replay = element('div', { class: 'run-body' });
  #body = element('div', { class: 'run-body' });
  #compare = element('div', { class: 'run-body' });
  #states = new StatesView((place) => this.#graph.select(place));
  #graph = new GraphView((place) => this.#states.open(place));
  #reply = element('div', { class: 'run-body ending' });
  #path = element('div', { class: 'path' }, this.#reply, this.#graph.section, this.#states.section);
  #shown = '';
  #signal;

  /** @param {AbortSignal} signal when the reader has gone elsewhere */
  constructor(signal) {
    this.#signal = signal;
  }

  /** @param {Execution} execution */
  show(execution) {
    if (!this.#head.isConnected)
      panel.replaceChildren(backLink(), this.#head, this.#replay, this.#path, this.#body, this.#compare);
    const { events, states, ...facts } = execution;
    const shown = JSON.stringify(facts);
    if (shown !== this.#shown) {
      this.#shown = shown;
      const query = queryOf(execution);
      document.title = `${query.slice(0, 40) || execution.name} · Stepladder`;
      this.#head.replaceChildren(...head(execution, query));
      this.#reply.replaceChildren(...ending(execution));
      this.#body.replaceChildren(...body(execution));
      if (execution.status !== 'RUNNING') void this.#showSiblings(execution);
    }
    this.#states.show(execution);
    void this.#graph.show(execution.machine, states);
  }

  /** @param {Execution} execution */
  async #showSiblings(execution) {
    const messageId = messageIdOf(execution);
    const lineage = messageId === '' ? undefined : await readLineage(messageId).catch(() => undefined);
    if (lineage === undefined || this.#signal.aborted) return;
    const [replay, compare] = [replaySection(lineage, this.#signal), compareSection(lineage, messageId)];
    this.#replay.replaceChildren(...(replay ? [replay] : []));
    this.#compare.replaceChildren(...(compare ? [compare] : []));
  }
}

/**
 * The button of a run that nobody has answered.
 * @param {Lineage} lineage
 * @param {AbortSignal} signal
 */
function replaySection({ runs, replayable }, signal) {
  const [original] = runs;
  if (!replayable || original === undefined) return null;
  const replays = new ReplayPanel();
  signal.addEventListener('abort', () => replays.leave());
  const button = element('button', { type: 'button', class: 'primary' }, 'Replay');
  const result = element('p', { class: 'chips', role: 'status' });
  const replay = async () => {
    button.disabled = true;
    try {
      const { entries } = await replays.run([original.messageId], () => {});
      const [entry] = entries;
      if (entry === undefined || signal.aborted) return;
      result.replaceChildren(...entryParts(entry));
      if (entry.messageId !== null)
        location.hash = `run/${encodeURIComponent(entry.messageId.replace('~', '-'))}`;
    } catch (error) {
      result.textContent = saysOf(error);
      button.disabled = false;
    }
  };
  button.addEventListener('click', () => void replay());
  return element(
    'section',
    { class: 'card replay', 'aria-label': 'Replay' },
    element('p', {}, 'Nobody has answered this message yet.'),
    button,
    replays.panel,
    result,
  );
}
