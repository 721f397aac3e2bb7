import { readPicture } from './api.js';
import { drawn, element } from './dom.js';
import { duration } from './format.js';

/** @typedef {import('./api.js').StateRow} StateRow */

/** @type {Map<string, Promise<SVGSVGElement | undefined>>} */
const pictures = new Map();

/** How a state that was entered more than once is coloured: by the worst that became of it. */
const WORST = ['running', 'failed', 'caught', 'stopped', 'succeeded'];

const LEGEND = [
  ['succeeded', 'done'],
  ['caught', 'failed and caught'],
  ['failed', 'failed'],
  ['stopped', 'stopped'],
  ['running', 'running'],
];

/**
 * Where a visit stands in the picture: inner states are drawn once, whichever iteration they ran in.
 * @param {StateRow} row
 */
export const placeOf = ({ name, within }) =>
  [...within.map(({ state, kind, index }) => `${state}/${kind === 'branch' ? index : 0}`), name].join('/');

/** The machine as Graphviz laid it out, the way of one run drawn upon it. */
export class GraphView {
  #pane = element('div', { class: 'graph-pane' });
  #legend = element('p', { class: 'legend', 'aria-hidden': 'true' });
  section = element(
    'section',
    { class: 'graph', 'aria-label': 'Machine' },
    element('h3', {}, 'Path through the machine'),
    this.#pane,
    this.#legend,
  );
  /** @type {Map<string, SVGGElement>} */
  #nodes = new Map();
  /** @type {Map<string, SVGGElement[]>} */
  #edges = new Map();
  /** @type {readonly string[]} places that were entered, in order, each once */
  #way = [];
  #choose;
  #machine = '';

  /** @param {(place: string) => void} [choose] called when a state is clicked, or chosen by key */
  constructor(choose) {
    this.#choose = choose;
  }

  /**
   * @param {string} machine
   * @param {readonly StateRow[]} states entered so far
   */
  async show(machine, states) {
    if (machine !== this.#machine && !(await this.#load(machine))) return;
    const visits = byPlace(states);
    this.#way = [...visits.keys()];
    for (const [place, node] of this.#nodes) colour(node, place, visits.get(place) ?? []);
    this.#tabStop();
    const taken = new Set(takenEdges(states));
    for (const [way, edges] of this.#edges) {
      for (const edge of edges) edge.classList.toggle('taken', taken.has(way));
    }
    const seen = new Set([...visits.values()].map(worstOf));
    this.#legend.replaceChildren(
      ...LEGEND.filter(([status]) => seen.has(status ?? '')).map(([status, text]) =>
        element('span', { class: `key ${status}` }, text ?? ''),
      ),
    );
  }

  /** @param {string | undefined} place that the reader looks at */
  select(place) {
    for (const [key, node] of this.#nodes) {
      node.classList.toggle('selected', key === place);
      if (node.hasAttribute('role')) node.setAttribute('aria-pressed', String(key === place));
    }
  }

  /** @param {string} machine */
  async #load(machine) {
    this.#machine = machine;
    const known = pictures.get(machine) ?? parsePicture(machine);
    pictures.set(machine, known);
    const picture = (await known)?.cloneNode(true);
    if (!(picture instanceof SVGSVGElement) || this.#machine !== machine) {
      this.section.hidden = true;
      return false;
    }
    this.section.hidden = false;
    for (const group of picture.querySelectorAll('g')) this.#index(group);
    this.#pane.replaceChildren(picture);
    picture.addEventListener('click', ({ target }) => {
      const node = target instanceof Element ? target.closest('g.entered') : null;
      if (node !== null) this.#choose?.(node.getAttribute('data-place') ?? '');
    });
    picture.addEventListener('keydown', (event) => this.#key(event));
    return true;
  }

  /** @param {SVGGElement} group */
  #index(group) {
    const title = group.querySelector(':scope > title')?.textContent ?? '';
    if (group.classList.contains('node')) {
      group.setAttribute('data-place', title);
      this.#nodes.set(title, group);
    } else if (group.classList.contains('edge')) {
      this.#edges.set(title, [...(this.#edges.get(title) ?? []), group]);
    }
    group.removeAttribute('id');
  }

  /** One stop of the tab key; arrows lead along the way of the run. */
  #tabStop() {
    const stop = this.#way.find((place) => this.#nodes.get(place) === document.activeElement) ?? this.#way[0];
    for (const [place, node] of this.#nodes) {
      if (this.#way.includes(place)) node.setAttribute('tabindex', place === stop ? '0' : '-1');
      else node.removeAttribute('tabindex');
    }
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const place = event.target instanceof Element ? event.target.getAttribute('data-place') : null;
    if (place === null) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      this.#choose?.(place);
      return;
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    const next = step === undefined ? undefined : this.#way[this.#way.indexOf(place) + step];
    if (next === undefined) return;
    event.preventDefault();
    const node = this.#nodes.get(next);
    node?.focus();
    this.#tabStop();
  }
}

/** @param {string} machine */
async function parsePicture(machine) {
  const text = await readPicture(machine).catch(() => '');
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
  const picture = document.importNode(parsed, true);
  if (!(picture instanceof SVGSVGElement)) return undefined;
  for (const name of ['width', 'height']) picture.removeAttribute(name);
  picture.setAttribute('class', 'machine');
  picture.setAttribute('role', 'group');
  picture.setAttribute('aria-label', 'States that the run entered, on the machine');
  // Graphviz paints the ground and every colour: here the style sheet does, for both schemes.
  picture.querySelector('g.graph > polygon')?.remove();
  for (const painted of picture.querySelectorAll('[fill], [stroke]')) {
    painted.removeAttribute('fill');
    painted.removeAttribute('stroke');
  }
  return picture;
}

/** @param {readonly StateRow[]} states @returns {Map<string, StateRow[]>} */
function byPlace(states) {
  const visits = new Map();
  for (const row of states) {
    const place = placeOf(row);
    visits.set(place, [...(visits.get(place) ?? []), row]);
  }
  return visits;
}

/** @param {readonly StateRow[]} visits */
const worstOf = (visits) => WORST.find((status) => visits.some((row) => row.status === status)) ?? '';

/**
 * @param {SVGGElement} node
 * @param {string} place
 * @param {readonly StateRow[]} visits
 */
function colour(node, place, visits) {
  const status = worstOf(visits);
  node.classList.remove(...WORST);
  node.classList.toggle('entered', visits.length > 0);
  node.querySelector('.times')?.remove();
  if (status === '') {
    node.removeAttribute('role');
    node.removeAttribute('aria-label');
    return;
  }
  node.classList.add(status);
  node.setAttribute('role', 'button');
  const times = visits.length > 1 ? `, entered ${visits.length} times` : '';
  const took = visits.reduce((sum, row) => sum + ((row.exitedAt ?? row.enteredAt) - row.enteredAt), 0);
  node.setAttribute('aria-label', `${place.split('/').at(-1)}: ${status}${times}, ${duration(took)}`);
  if (visits.length > 1) node.append(badge(node, visits.length));
}

/** @param {SVGGElement} node @param {number} times */
function badge(node, times) {
  const { x, y, width } = node.getBBox();
  return drawn('text', { class: 'times', x: x + width + 2, y: y + 6 }, `×${times}`);
}

/**
 * Edges between states that followed each other, within the same iteration or branch.
 * @param {readonly StateRow[]} states
 */
function takenEdges(states) {
  /** @type {Map<string, string>} */
  const last = new Map();
  return states.map((row) => {
    const scope = JSON.stringify(row.within);
    const place = placeOf(row);
    const outer = row.within.length === 0 ? 'START' : place.split('/').slice(0, -2).join('/');
    const from = last.get(scope) ?? outer;
    last.set(scope, place);
    return `${from}->${place}`;
  });
}
