import { chip, element } from './dom.js';
import { duration, fraction, grouped, usd, words } from './format.js';
import { toneOf } from './reply.js';

/** @typedef {import('./reply.js').Reply} Reply */
/** @typedef {Reply['attempts'][number]} Attempt */

/** @type {readonly { title: string, number?: true, cell: (attempt: Attempt) => Node | string }[]} */
const COLUMNS = [
  { title: '#', number: true, cell: ({ no }) => String(no) },
  { title: 'Role', cell: ({ role }) => role },
  { title: 'Model', cell: ({ model }) => model },
  { title: 'Outcome', cell: ({ outcome }) => chip(words(outcome), toneOf(outcome)) },
  { title: 'Confidence', number: true, cell: ({ confidence }) => fraction(confidence) || '–' },
  { title: 'Tokens in', number: true, cell: tokensIn },
  { title: 'Tokens out', number: true, cell: ({ outputTokens }) => grouped(outputTokens) },
  { title: 'Time', number: true, cell: ({ latencyMs }) => duration(latencyMs) },
  { title: 'Cost', number: true, cell: ({ costUsd }) => usd(costUsd) },
  { title: 'From', cell: ({ simulated }) => (simulated ? chip('simulated', 'note') : 'model') },
];

/** @param {Attempt} attempt */
function tokensIn({ inputTokens, cachedTokens }) {
  return cachedTokens > 0
    ? `${grouped(inputTokens)} (${grouped(cachedTokens)} cached)`
    : grouped(inputTokens);
}

/** Every call that was made for a reply. @param {Reply} reply */
export function attemptsSection({ attempts }) {
  if (attempts.length === 0) return null;
  return element(
    'section',
    { 'aria-label': 'Attempts' },
    element('h3', { id: 'attempts-title' }, 'Attempts'),
    element(
      'div',
      { class: 'scroll', role: 'region', 'aria-labelledby': 'attempts-title', tabindex: 0 },
      element(
        'table',
        {},
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            ...COLUMNS.map(({ title, number }) =>
              element('th', { scope: 'col', class: number && 'number' }, title),
            ),
          ),
        ),
        element('tbody', {}, ...attempts.map(row)),
      ),
    ),
  );
}

/** @param {Attempt} attempt */
const row = (attempt) =>
  element(
    'tr',
    {},
    ...COLUMNS.map(({ number, cell }) => element('td', { class: number && 'number' }, cell(attempt))),
  );
