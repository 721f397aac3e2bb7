import { chip, element, table } from './dom.js';
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
  { title: 'From', cell: source },
];

/** Only an answer says who wrote it. @param {Attempt} attempt */
function source({ simulated, outputTokens }) {
  if (simulated) return chip('simulated', 'note');
  return outputTokens > 0 ? 'model' : '–';
}

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
    element('h3', {}, 'Attempts'),
    table('All attempts', COLUMNS, attempts.map(row)),
  );
}

/** @param {Attempt} attempt */
const row = (attempt) =>
  element(
    'tr',
    {},
    ...COLUMNS.map(({ number, cell }) => element('td', { class: number && 'number' }, cell(attempt))),
  );
