import { readCharts, readModels, readMoney, saysOf } from './api.js';
import { Chart } from './chart.js';
import { chip, element, table } from './dom.js';
import { clockTime, duration, grouped, usd } from './format.js';

/** @typedef {import('./api.js').Charts} Charts */
/** @typedef {import('./api.js').DayReport} DayReport */
/** @typedef {import('./api.js').ListedModel} ListedModel */

const REFRESH_MS = 5_000;
const LANES = ['simple', 'medium', 'complex', 'ensemble', 'pinned', 'economy', 'cached', 'repeat'];

const MODEL_COLUMNS = [
  { title: 'Model' },
  { title: 'Health' },
  { title: 'Breaker' },
  { title: 'Let through', number: true },
  { title: 'Expected time', number: true },
  { title: '$ in / out a million', number: true },
  { title: 'Quality', number: true },
  { title: 'End of life' },
  { title: 'Serves' },
];

/** How the last hour went, what is left of the day's money, and how the models fare. */
export class LivePage {
  title = 'Live';
  #page;
  #tiles = element('dl', { class: 'tiles' });
  #money = element('section', { class: 'money', 'aria-label': 'Budget' });
  #models = element('section', { 'aria-label': 'Models' });
  #note = element('p', { class: 'note', role: 'status' });
  /** @type {Record<string, Chart>} */
  #charts = {};
  /** @type {ReturnType<typeof setInterval> | undefined} */
  #timer;

  /** @param {HTMLElement} page */
  constructor(page) {
    this.#page = page;
  }

  show() {
    const empty = 'Nothing was answered in the last hour.';
    this.#charts = {
      latency: new Chart({ title: 'Latency', kind: 'lines', format: duration, empty }),
      cost: new Chart({
        title: 'Cost a minute',
        kind: 'bars',
        format: usd,
        empty: 'Nothing was paid in the last hour.',
      }),
      lanes: new Chart({ title: 'Messages by lane', kind: 'bars', format: count, empty }),
      trouble: new Chart({
        title: 'Escalations and failures',
        kind: 'bars',
        format: count,
        empty: 'No message was escalated and none failed in the last hour.',
      }),
    };
    this.#note.textContent = 'Reading the figures…';
    this.#page.replaceChildren(
      element('div', { class: 'page-head' }, element('h2', {}, this.title), this.#note),
      this.#tiles,
      element('div', { class: 'charts' }, ...Object.values(this.#charts).map(({ figure }) => figure)),
      this.#money,
      this.#models,
    );
    void this.#refresh();
    this.#timer = setInterval(() => {
      if (!document.hidden) void this.#refresh();
    }, REFRESH_MS);
  }

  leave() {
    clearInterval(this.#timer);
    for (const chart of Object.values(this.#charts)) chart.leave();
  }

  async #refresh() {
    try {
      const [charts, money, models] = await Promise.all([readCharts(), readMoney(), readModels()]);
      this.#showCharts(charts);
      this.#money.replaceChildren(...moneyParts(money));
      replaceKeepingFocus(this.#models, modelParts(models));
      this.#note.textContent = `the last hour, at ${clockTime(charts.to, charts.to)}`;
    } catch (error) {
      this.#note.textContent = saysOf(error);
    }
  }

  /** @param {Charts} charts */
  #showCharts({ buckets, total }) {
    const times = buckets.map(({ at }) => at);
    this.#tiles.replaceChildren(...tilesOf(total));
    this.#charts['latency']?.show(times, [
      { name: 'p50', tone: 'c1', values: buckets.map(({ p50 }) => p50) },
      { name: 'p95', tone: 'c2', values: buckets.map(({ p95 }) => p95) },
      { name: 'p99', tone: 'c3', values: buckets.map(({ p99 }) => p99) },
    ]);
    this.#charts['cost']?.show(times, [
      { name: 'cost', tone: 'c1', values: buckets.map(({ costUsd }) => costUsd) },
    ]);
    const lanes = LANES.map((lane, at) => ({
      name: lane,
      tone: `c${at + 1}`,
      values: buckets.map((bucket) => bucket.lanes[lane] ?? 0),
    }));
    this.#charts['lanes']?.show(times, lanes);
    this.#charts['trouble']?.show(times, [
      { name: 'escalated', tone: 'c4', values: buckets.map(({ escalated }) => escalated) },
      { name: 'failed', tone: 'c-bad', values: buckets.map(({ failed }) => failed) },
    ]);
  }
}

/** A table that is scrolled or focused stays so while its rows are renewed. @param {Element} place @param {Element[]} parts */
function replaceKeepingFocus(place, parts) {
  const before = place.querySelector('.scroll');
  const [left, focused] = [before?.scrollLeft ?? 0, before !== null && before === document.activeElement];
  place.replaceChildren(...parts);
  const after = place.querySelector('.scroll');
  if (!(after instanceof HTMLElement)) return;
  after.scrollLeft = left;
  if (focused) after.focus({ preventScroll: true });
}

/** @param {number} value */
const count = (value) => grouped(Math.round(value * 100) / 100);

/** @param {number} part @param {number} whole */
const percent = (part, whole) => (whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`);

/** @param {Charts['total']} total */
function tilesOf({ messages, running, p50, p95, p99, costUsd, escalated, failed, simulated }) {
  /** @type {readonly (readonly [string, string, string])[]} */
  const tiles = [
    ['Messages', grouped(messages), running > 0 ? `${running} under way` : 'none under way'],
    ['Latency', duration(p50) || '–', p95 === null ? '' : `p95 ${duration(p95)} · p99 ${duration(p99)}`],
    ['Cost', usd(costUsd), messages === 0 ? '' : `${usd(costUsd / messages)} a message`],
    ['Escalated', percent(escalated, messages), `${escalated} of ${messages}`],
    ['Failed', percent(failed, messages), `${failed} of ${messages}`],
    ['Simulated', percent(simulated, messages), simulated > 0 ? 'money nobody was charged' : ''],
  ];
  return tiles.map(([name, figure, sub]) =>
    element(
      'div',
      { class: 'tile' },
      element('dt', {}, name),
      element('dd', {}, figure, element('span', { class: 'sub' }, sub)),
    ),
  );
}

/** @param {DayReport} day */
function moneyParts({ day, pots, tiers, alarms, lastOverride }) {
  const named = [
    ...Object.entries(pots).map(([name, pot]) => potPart(`${name} pot`, pot.budgetUsd, pot)),
    ...tiers.map((tier) => potPart(`${tier.tier} tier`, tier.budgetUsd, tier)),
  ];
  return [
    element('h3', {}, `Budget of ${day}`),
    element('div', { class: 'pots' }, ...named),
    ...alarms.map(({ point, at }) =>
      element('p', { class: 'problem' }, `${point} % of the main pot were used at ${at}.`),
    ),
    lastOverride &&
      element(
        'p',
        { class: 'note' },
        `Last override at ${lastOverride.at} by ${lastOverride.by}: ${lastOverride.reason}`,
      ),
  ].filter((part) => part !== null);
}

/**
 * @param {string} name
 * @param {number} budgetUsd
 * @param {{ leftUsd: number, heldUsd: number, spentUsd: number }} money
 */
function potPart(name, budgetUsd, { leftUsd, heldUsd, spentUsd }) {
  const share = budgetUsd > 0 ? Math.max(0, Math.min(1, leftUsd / budgetUsd)) : 0;
  return element(
    'div',
    { class: 'pot card' },
    element('p', { class: 'pot-name' }, name),
    element('p', { class: 'figure' }, `${dollars(leftUsd)} left`),
    element('meter', {
      min: 0,
      max: 1,
      low: 0.2,
      high: 0.5,
      optimum: 1,
      value: share,
      'aria-label': `${name}: ${(100 * share).toFixed(1)} % left`,
    }),
    element(
      'p',
      { class: 'sub' },
      `of ${dollars(budgetUsd)} · ${usd(spentUsd)} spent · ${usd(heldUsd)} held`,
    ),
  );
}

/** @param {number} amount whole budgets, to the cent */
const dollars = (amount) =>
  amount.toLocaleString('en', { style: 'currency', currency: 'USD', minimumFractionDigits: 2 });

/** @param {readonly ListedModel[]} models */
const modelParts = (models) => [
  element('h3', {}, 'Models'),
  table('Models and their breakers', MODEL_COLUMNS, [...models].sort(inUseFirst).map(modelRow)),
];

/** @param {ListedModel} one @param {ListedModel} other */
const inUseFirst = (one, other) => Number(other.serves.length > 0) - Number(one.serves.length > 0);

/** @param {ListedModel['deployments'][number]} deployment */
function breakerText({ breaker, openUntil }) {
  if (breaker === 'unknown') return '–';
  const until = breaker === 'open' && openUntil !== null ? Date.parse(openUntil) : null;
  return until === null ? breaker.replace('_', ' ') : `open until ${clockTime(until, Date.now())}`;
}

/** @param {ListedModel} model */
function modelRow({
  id,
  provider,
  health,
  deployments,
  latencyMs,
  prices,
  quality,
  endOfLife,
  daysLeft,
  ended,
  serves,
}) {
  const tone = health === 'well' ? 'good' : health === 'unknown' ? 'plain' : 'fair';
  const breakers = deployments.map(breakerText);
  const least = Math.min(...deployments.map(({ admitted }) => admitted));
  const end =
    endOfLife === null
      ? '–'
      : `${endOfLife}${ended ? ', ended' : daysLeft === null ? '' : `, ${daysLeft} days`}`;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, id, element('span', { class: 'sub' }, provider)),
    element('td', {}, chip(health, health.startsWith('open') ? 'bad' : tone)),
    element('td', {}, [...new Set(breakers)].join(', ')),
    element('td', { class: 'number' }, `${Math.round(least * 100)} %`),
    element('td', { class: 'number' }, `${duration(latencyMs.p50)} · p95 ${duration(latencyMs.p95)}`),
    element('td', { class: 'number' }, `${prices.input} / ${prices.output}`),
    element('td', { class: 'number' }, quality.toFixed(2)),
    element('td', {}, end),
    element('td', { class: 'serves' }, serves.length === 0 ? '–' : serves.join(', ')),
  );
}
