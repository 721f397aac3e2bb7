import { element } from './dom.js';
import { duration, fraction, usd, words } from './format.js';

/** @typedef {import('./api.js').Lineage} Lineage */
/** @typedef {import('./api.js').Sibling} Sibling */

/** @type {readonly { title: string, text: (run: Sibling) => string }[]} */
const ROWS = [
  { title: 'Outcome', text: ({ outcome, status }) => words(outcome ?? status) },
  { title: 'Failure', text: ({ failure }) => (failure ? `${failure.error} in ${failure.state}` : '') },
  { title: 'Lane', text: ({ lane }) => lane ?? '' },
  { title: 'Model', text: ({ model }) => model ?? '' },
  { title: 'Confidence', text: ({ confidence }) => fraction(confidence) },
  { title: 'Cost', text: ({ costUsd }) => usd(costUsd) },
  { title: 'Latency', text: ({ latencyMs }) => duration(latencyMs) },
  { title: 'Policy', text: ({ policyVersion }) => `version ${policyVersion}` },
  { title: 'Text', text: ({ text }) => text ?? '' },
];

/**
 * The runs of one message side by side, what differs from the first marked.
 * @param {Lineage} lineage
 * @param {string} current the messageId of the run that is open
 */
export function compareSection({ runs }, current) {
  const [first] = runs;
  if (first === undefined || runs.length < 2) return null;
  return element(
    'section',
    { 'aria-label': 'Side by side' },
    element('h3', {}, 'Side by side'),
    element(
      'div',
      { class: 'scroll', role: 'region', 'aria-label': 'All runs of this message', tabindex: 0 },
      element(
        'table',
        { class: 'compare' },
        element(
          'thead',
          {},
          element(
            'tr',
            {},
            element('td'),
            ...runs.map((run, at) => element('th', { scope: 'col' }, runName(run, at, current))),
          ),
        ),
        element('tbody', {}, ...ROWS.map((row) => compareRow(row, runs, first)), statesRow(runs, first)),
      ),
    ),
  );
}

/** @param {Sibling} run @param {number} at @param {string} current */
function runName({ messageId, executionArn, states }, at, current) {
  const text = at === 0 ? 'Original' : `Replay ${at}`;
  if (messageId === current) return element('span', { 'aria-current': 'true' }, `${text} (open)`);
  const key = states.length > 0 ? executionArn : messageId;
  return element('a', { href: `#run/${encodeURIComponent(key)}` }, text);
}

/**
 * @param {typeof ROWS[number]} row
 * @param {readonly Sibling[]} runs
 * @param {Sibling} first
 */
function compareRow({ title, text }, runs, first) {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, title),
    ...runs.map((run) => {
      const differs = run !== first && text(run) !== text(first);
      const shown = text(run) || '–';
      return element(
        'td',
        { class: [differs && 'differs', title === 'Text' && 'prose'].filter(Boolean).join(' '), dir: 'auto' },
        differs && title !== 'Text' ? element('ins', {}, shown) : shown,
      );
    }),
  );
}

/** @param {readonly Sibling[]} runs @param {Sibling} first */
function statesRow(runs, first) {
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, 'States'),
    ...runs.map((run) => {
      const other = run === first ? runs.at(-1) : first;
      if (run.states.length === 0) return element('td', {}, 'no history is kept here');
      return element('td', {}, element('ol', { class: 'way' }, ...stepItems(run, other)));
    }),
  );
}

/** @param {Sibling} run @param {Sibling | undefined} other */
function stepItems({ states }, other) {
  return states.map((name) => {
    const shared = other === undefined || other.states.length === 0 || other.states.includes(name);
    return element('li', {}, shared ? name : element('ins', { title: 'only in this run' }, name));
  });
}
