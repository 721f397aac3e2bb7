import { attemptsSection } from './attempts-view.js';
import { chip, element } from './dom.js';
import { clockTime, duration, fraction, usd, words } from './format.js';
import { isSimulated, replyOf, toneOf } from './reply.js';

/** @typedef {import('./api.js').Execution} Execution */
/** @typedef {import('./reply.js').Reply} Reply */

/**
 * @param {Execution} execution
 * @param {string} query
 */
export function head(execution, query) {
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

/** What the run came to, as far as it has come. @param {Execution} execution */
export function ending(execution) {
  const reply = replyOf(execution);
  if (reply !== undefined) return [replySection(reply)];
  const { status, error, cause } = execution;
  if (status === 'RUNNING') return [element('p', { class: 'card note', role: 'status' }, 'On its way…')];
  return status === 'SUCCEEDED' ? [] : [failureSection(error ?? words(status), cause)];
}

/** Why it went that way, and what it took. @param {Execution} execution */
export function body(execution) {
  const reply = replyOf(execution);
  if (reply === undefined) return [];
  return [routeSection(reply), attemptsSection(reply)].filter((section) => section !== null);
}

/** @param {string} title @param {string | undefined} cause */
export const failureSection = (title, cause) =>
  element(
    'section',
    { class: 'card failure', 'aria-label': 'Failure' },
    element('h3', {}, title),
    cause && element('p', { class: 'text' }, cause),
  );

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
    element('p', { class: 'text', lang: reply.language, dir: 'auto', tabindex: 0 }, reply.text),
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
