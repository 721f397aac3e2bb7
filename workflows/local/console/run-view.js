import { Refused, readExecution } from './api.js';
import { attemptsSection } from './attempts-view.js';
import { byId, chip, element } from './dom.js';
import { clockTime, duration, fraction, usd, words } from './format.js';
import { isSimulated, queryOf, replyOf, toneOf } from './reply.js';
import { StatesView } from './states-view.js';

/** @typedef {import('./api.js').Execution} Execution */
/** @typedef {import('./reply.js').Reply} Reply */

/** How soon a run that is under way is read again: often at first, because most end at once. */
const FOLLOW_MS = [50, 100, 200, 400];
/** A run that was just sent may not have begun when it is first asked for. */
const PATIENCE_MS = 3_000;

const panel = byId('detail', HTMLElement);
/** @type {AbortController | undefined} */
let following;

/** Says what to do while no run is open. */
export function closeRun() {
  following?.abort();
  document.title = 'Stepladder console';
  panel.replaceChildren(
    element(
      'div',
      { class: 'empty' },
      element('p', {}, 'Choose a run to see the states it went through, or send a message.'),
    ),
  );
}

/**
 * Shows a run, and goes on reading it until it has ended.
 * @param {string} name
 */
export async function openRun(name) {
  following?.abort();
  const turn = new AbortController();
  following = turn;
  const view = new RunView();
  const since = Date.now();
  panel.scrollTop = 0;
  for (let reads = 0; ; reads += 1) {
    const execution = await read(name, Date.now() - since);
    if (turn.signal.aborted) return;
    if (typeof execution === 'string')
      return panel.replaceChildren(backLink(), element('p', { class: 'note' }, execution));
    if (execution !== undefined) view.show(execution);
    if (execution !== undefined && execution.status !== 'RUNNING') return;
    await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS[reads] ?? FOLLOW_MS.at(-1)));
    if (turn.signal.aborted) return;
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
    if (error instanceof Refused && waitedMs < PATIENCE_MS) return undefined;
    if (error instanceof Refused) return `There is no run called ${name}.`;
    return 'The server does not answer. Is it still running?';
  }
}

const backLink = () => element('a', { class: 'back', href: '#' }, '← All runs');

/** One run on the page. What the reader opened stays open while the run goes on. */
class RunView {
  #head = element('div', { class: 'run-head' });
  #body = element('div', { class: 'run-body' });
  #states = new StatesView();
  #shown = '';

  /** @param {Execution} execution */
  show(execution) {
    if (!this.#head.isConnected)
      panel.replaceChildren(backLink(), this.#head, this.#body, this.#states.section);
    const { events, states, ...facts } = execution;
    const shown = JSON.stringify(facts);
    if (shown !== this.#shown) {
      this.#shown = shown;
      const query = queryOf(execution);
      document.title = `${query.slice(0, 40) || execution.name} · Stepladder`;
      this.#head.replaceChildren(...head(execution, query));
      this.#body.replaceChildren(...body(execution));
    }
    this.#states.show(execution);
  }
}

/**
 * @param {Execution} execution
 * @param {string} query
 */
function head(execution, query) {
  const { name, status, startDate, stopDate } = execution;
  const reply = replyOf(execution);
  const outcome = reply?.outcome ?? status;
  const took = reply?.latencyMs ?? (stopDate === null ? null : stopDate - startDate);
  return [
    element('h2', { class: 'run-title', dir: 'auto' }, query || name),
    element(
      'p',
      { class: 'chips' },
      chip(words(outcome), toneOf(outcome)),
      reply?.lane && chip(`${reply.lane} lane`),
      reply?.model && chip(reply.model),
      ...(reply?.degraded ?? []).map((code) => chip(words(code), 'fair')),
    ),
    facts([
      ['Time', duration(took) + (reply && !reply.slaMet ? ', past the promise' : '')],
      ['Cost', usd(reply?.costUsd)],
      ['First cost', usd(reply?.originalCostUsd)],
      ['Confidence', fraction(reply?.confidence)],
      ['Started', clockTime(startDate, Date.now())],
      ['Message', reply?.messageId ?? name],
    ]),
  ];
}

/** @param {readonly (readonly [string, string | undefined])[]} pairs */
function facts(pairs) {
  const shown = pairs.filter(([, value]) => value);
  return element(
    'dl',
    { class: 'facts' },
    ...shown.map(([term, value]) => element('div', {}, element('dt', {}, term), element('dd', {}, value))),
  );
}

/** @param {Execution} execution */
function body(execution) {
  const reply = replyOf(execution);
  if (reply !== undefined) {
    const sections = [replySection(reply), routeSection(reply), attemptsSection(reply)];
    return sections.filter((section) => section !== null);
  }
  const { status, error, cause } = execution;
  if (status === 'RUNNING') return [element('p', { class: 'note', role: 'status' }, 'On its way…')];
  if (status === 'SUCCEEDED') return [];
  return [
    element(
      'section',
      { class: 'card failure', 'aria-label': 'Failure' },
      element('h3', {}, error ?? words(status)),
      cause && element('p', { class: 'text' }, cause),
    ),
  ];
}

/** @param {Reply} reply */
function replySection(reply) {
  return element(
    'section',
    { class: 'card reply', 'aria-label': 'Reply' },
    isSimulated(reply) &&
      element(
        'p',
        { class: 'simulated' },
        chip('simulated', 'note'),
        ' Written by the built-in simulator, not by a real model.',
      ),
    element('p', { class: 'text', lang: reply.language, dir: 'auto' }, reply.text),
    reply.handover && element('p', { class: 'note' }, `A person is offered: ${reply.handover.summary}`),
    reply.retryAfterMs !== undefined &&
      element('p', { class: 'note' }, `Still working: ask again in ${duration(reply.retryAfterMs)}.`),
    reply.replayOf !== null && element('p', { class: 'note' }, `A replay of ${reply.replayOf}.`),
  );
}

/** @param {Reply} reply */
function routeSection({ route, passages }) {
  if (route === null) return null;
  const { estimate } = route;
  return element(
    'section',
    { 'aria-label': 'Route' },
    element('h3', {}, 'Route'),
    element('p', { class: 'text' }, route.reason),
    facts([
      ['Intents', route.intents.map(words).join(', ')],
      ['Complexity', `${route.complexity} of 10, ${route.band}`],
      ['Strategy', route.strategy],
      ['Fallback', route.fallbackModel ?? undefined],
      ['Estimate', `${usd(estimate.costUsd)}, ${duration(estimate.latencyMs)}`],
      ['Passages', passages.length > 0 ? String(passages.length) : undefined],
      ['Policy', `version ${route.policyVersion}`],
    ]),
  );
}
