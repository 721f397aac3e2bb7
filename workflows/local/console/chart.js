import { drawn, element, table } from './dom.js';

/** @typedef {{ name: string, tone: string, values: readonly (number | null)[] }} Series */
/**
 * @typedef {object} ChartOptions
 * @property {string} title
 * @property {'lines' | 'bars'} kind bars of several series are stacked
 * @property {(value: number) => string} format of a value, for axis and table
 * @property {string} empty what to say when there is nothing to draw
 */

const HEIGHT = 168;
const MARGIN = { top: 8, right: 8, bottom: 22, left: 60 };
const GRID = 3;
/** Minutes between two labels of the time axis. */
const LABEL_EVERY = 15;

/** One chart, drawn as wide as its place is. */
export class Chart {
  #options;
  #plot = element('div', { class: 'plot' });
  #legend = element('p', { class: 'legend' });
  #rows = element('div');
  #table = element('details', { class: 'figures' }, element('summary', {}, 'Figures'), this.#rows);
  figure;
  /** @type {readonly Series[]} */
  #series = [];
  /** @type {readonly number[]} */
  #times = [];
  #watch = new ResizeObserver(() => this.#draw());

  /** @param {ChartOptions} options */
  constructor(options) {
    this.#options = options;
    this.figure = element(
      'figure',
      { class: 'chart card', 'aria-label': options.title },
      element('figcaption', {}, options.title),
      this.#plot,
      this.#legend,
      this.#table,
    );
    this.#watch.observe(this.#plot);
    this.#table.addEventListener('toggle', () => this.#tabulate());
  }

  /**
   * @param {readonly number[]} times beginnings of the steps, in milliseconds since the epoch
   * @param {readonly Series[]} series one value a step
   */
  show(times, series) {
    this.#times = times;
    this.#series = series;
    this.#draw();
    this.#tabulate();
  }

  leave() {
    this.#watch.disconnect();
  }

  #draw() {
    const width = this.#plot.clientWidth;
    // Before the first figures there is nothing to say, not even that there was nothing.
    if (this.#times.length === 0) return;
    const series = this.#series.filter(({ values }) => values.some((value) => value));
    this.#table.hidden = series.length === 0;
    this.#legend.hidden = series.length === 0 || (this.#series.length === 1 && series.length === 1);
    if (width === 0) return;
    if (series.length === 0) {
      this.#plot.replaceChildren(element('p', { class: 'note nothing' }, this.#options.empty));
      return;
    }
    this.#legend.replaceChildren(
      ...series.map(({ name, tone }) => element('span', { class: `key ${tone}` }, name)),
    );
    this.#plot.replaceChildren(this.#picture(width, series));
  }

  /** @param {number} width @param {readonly Series[]} series */
  #picture(width, series) {
    const { kind, format, title } = this.#options;
    const top = niceTop(kind === 'bars' ? highestSum(series) : highest(series));
    const scale = scaleOf(width, this.#times.length, top);
    return drawn(
      'svg',
      {
        viewBox: `0 0 ${width} ${HEIGHT}`,
        width,
        height: HEIGHT,
        role: 'img',
        'aria-label': `${title}: ${series.map(({ name, values }) => `${name} up to ${format(max(values))}`).join(', ')}`,
      },
      ...gridLines(width, top, scale, format),
      ...timeLabels(this.#times, scale),
      ...(kind === 'bars'
        ? bars(series, this.#times, scale, format)
        : series.flatMap((one) => line(one, this.#times, scale, format))),
    );
  }

  /** The same for whoever cannot see, or wants the very numbers. */
  #tabulate() {
    if (!this.#table.open) return;
    const { format, title } = this.#options;
    const rows = this.#times.flatMap((at, step) => {
      const values = this.#series.map(({ values }) => values[step]);
      if (!values.some((value) => value)) return [];
      const cells = values.map((value) => element('td', { class: 'number' }, value ? format(value) : '–'));
      return [element('tr', {}, element('th', { scope: 'row' }, minute(at)), ...cells)];
    });
    const columns = [{ title: 'Minute' }, ...this.#series.map(({ name }) => ({ title: name, number: true }))];
    this.#rows.replaceChildren(table(`${title}, by the minute`, columns, rows));
  }
}

/** @typedef {{ x: (step: number) => number, y: (value: number) => number, step: number }} Scale */

/** @param {number} width @param {number} steps @param {number} top @returns {Scale} */
function scaleOf(width, steps, top) {
  const step = (width - MARGIN.left - MARGIN.right) / Math.max(1, steps);
  const height = HEIGHT - MARGIN.top - MARGIN.bottom;
  return {
    step,
    x: (at) => MARGIN.left + at * step,
    y: (value) => MARGIN.top + height * (1 - value / top),
  };
}

/** @param {number} width @param {number} top @param {Scale} scale @param {ChartOptions['format']} format */
const gridLines = (width, top, { y }, format) =>
  Array.from({ length: GRID + 1 }, (_, at) => (top * at) / GRID).flatMap((value) => [
    drawn('line', { class: 'grid', x1: MARGIN.left, x2: width - MARGIN.right, y1: y(value), y2: y(value) }),
    drawn('text', { class: 'tick end', x: MARGIN.left - 8, y: y(value) + 4 }, format(value)),
  ]);

/** @param {readonly number[]} times @param {Scale} scale */
const timeLabels = (times, { x, step }) =>
  times.flatMap((at, index) =>
    new Date(at).getMinutes() % LABEL_EVERY === 0
      ? [drawn('text', { class: 'tick middle', x: x(index) + step / 2, y: HEIGHT - 6 }, minute(at))]
      : [],
  );

/**
 * @param {readonly Series[]} series
 * @param {readonly number[]} times
 * @param {Scale} scale
 * @param {ChartOptions['format']} format
 */
const bars = (series, times, { x, y, step }, format) =>
  times.flatMap((at, index) => {
    let below = 0;
    return series.flatMap(({ name, tone, values }) => {
      const value = values[index] ?? 0;
      if (value === 0) return [];
      const from = below;
      below += value;
      const box = {
        class: `bar ${tone}`,
        x: x(index) + step * 0.12,
        width: Math.max(1, step * 0.76),
        y: y(below),
        height: Math.max(0.75, y(from) - y(below)),
      };
      return [drawn('rect', box, drawn('title', {}, `${minute(at)}: ${name} ${format(value)}`))];
    });
  });

/**
 * A gap where nothing was measured; a lone measurement is a dot.
 * @param {Series} series
 * @param {readonly number[]} times
 * @param {Scale} scale
 * @param {ChartOptions['format']} format
 */
function line({ name, tone, values }, times, { x, y, step }, format) {
  const at = (/** @type {number} */ index) => (x(index) + step / 2).toFixed(1);
  let open = false;
  const path = values
    .map((value, index) => {
      const move = open ? 'L' : 'M';
      open = value !== null;
      return value === null ? '' : `${move}${at(index)},${y(value).toFixed(1)}`;
    })
    .join('');
  const dots = values.flatMap((value, index) => {
    if (value === null) return [];
    const title = drawn('title', {}, `${minute(times[index] ?? 0)}: ${name} ${format(value)}`);
    return [
      drawn('circle', { class: `dot ${tone}`, cx: at(index), cy: y(value).toFixed(1), r: 2.25 }, title),
    ];
  });
  return [drawn('path', { class: `line ${tone}`, d: path }), ...dots];
}

/** @param {readonly (number | null)[]} values */
const max = (values) => values.reduce((/** @type {number} */ most, value) => Math.max(most, value ?? 0), 0);
/** @param {readonly Series[]} series */
const highest = (series) => max(series.map(({ values }) => max(values)));
/** @param {readonly Series[]} series */
const highestSum = (series) =>
  max(
    (series[0]?.values ?? []).map((_, step) =>
      series.reduce((sum, { values }) => sum + (values[step] ?? 0), 0),
    ),
  );

/** The next of 3, 6, 12, 15, 30 ... that holds it: its thirds are round too. @param {number} value */
function niceTop(value) {
  if (value <= 0) return GRID;
  const power = 10 ** Math.floor(Math.log10(value / GRID));
  const third = [1, 2, 5, 10].find((factor) => factor * power * GRID >= value) ?? 10;
  return third * power * GRID;
}

/** @param {number} at milliseconds since the epoch */
const minute = (at) => new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
