import { readDiff, readPolicy, rollBack, saysOf } from './api.js';
import { confirmed } from './dialog.js';
import { chip, element, table } from './dom.js';
import { clockTime } from './format.js';

/** @typedef {import('./api.js').ShownPolicy} ShownPolicy */
/** @typedef {import('./api.js').PolicyDiff} PolicyDiff */
/** @typedef {ShownPolicy['history'][number]} Version */

const DIFF_COLUMNS = [{ title: 'Field' }, { title: 'Before' }, { title: 'After' }];
const FIELD_COLUMNS = [{ title: 'Field' }, { title: 'Value' }];

/** The policy that is live, those before it, what each changed, and the way back. */
export class PolicyPage {
  title = 'Policy';
  #page;
  #note = element('p', { class: 'note', role: 'status' });
  #versions = element('ol', { class: 'versions' });
  #version = element('div', { class: 'version' });
  #fields = element('section', { 'aria-label': 'Fields of the live policy' });
  #turn = 0;

  /** @param {HTMLElement} page */
  constructor(page) {
    this.#page = page;
  }

  /** @param {string} rest the version in the address */
  show(rest) {
    if (!this.#versions.isConnected) {
      this.#versions.replaceChildren();
      this.#version.replaceChildren();
      this.#fields.replaceChildren();
      this.#page.replaceChildren(
        element('div', { class: 'page-head' }, element('h2', {}, this.title), this.#note),
        element(
          'div',
          { class: 'policy' },
          element('nav', { 'aria-label': 'Versions' }, element('h3', {}, 'Versions'), this.#versions),
          element('div', { class: 'version-pane' }, this.#version, this.#fields),
        ),
      );
      this.#note.textContent = 'Reading the policy…';
    }
    void this.#load(Number(rest));
  }

  leave() {
    this.#turn += 1;
  }

  /** @param {number} wanted the version to show; NaN or 0 for the live one */
  async #load(wanted) {
    this.#turn += 1;
    const turn = this.#turn;
    try {
      const policy = await readPolicy();
      if (turn !== this.#turn) return;
      const { live, history, rows } = policy;
      const shown = history.find(({ version }) => version === wanted) ?? live;
      this.#note.textContent = `version ${live.version} is live`;
      this.#versions.replaceChildren(...history.map((version) => versionItem(version, shown, live)));
      await this.#showVersion(shown, policy, turn);
      this.#fields.replaceChildren(...fieldParts(rows));
    } catch (error) {
      if (turn === this.#turn) this.#note.textContent = saysOf(error);
    }
  }

  /**
   * @param {Version} shown
   * @param {ShownPolicy} policy
   * @param {number} turn
   */
  async #showVersion(shown, policy, turn) {
    const { live, history } = policy;
    const others = history.filter(({ version }) => version !== shown.version);
    const before = others.find(({ version }) => version < shown.version) ?? others[0];
    const place = element('div', { class: 'diff' });
    const choose = element(
      'select',
      { id: 'diff-with' },
      ...others.map(({ version }) =>
        element('option', { value: version, selected: version === before?.version }, `version ${version}`),
      ),
    );
    const draw = async () => {
      place.replaceChildren(...diffParts(await readDiff(Number(choose.value), shown.version)));
    };
    choose.addEventListener(
      'change',
      () => void draw().catch((error) => place.replaceChildren(saysOf(error))),
    );
    const back = element(
      'button',
      { type: 'button', class: 'plain' },
      `Roll back to version ${shown.version}`,
    );
    back.addEventListener('click', () => void this.#rollBack(shown, live));
    this.#version.replaceChildren(
      element(
        'div',
        { class: 'version-head' },
        element('h3', {}, `Version ${shown.version}`),
        shown.version === live.version ? chip('live', 'good') : back,
      ),
      element('p', {}, shown.reason),
      element('p', { class: 'note' }, byLine(shown)),
      others.length === 0
        ? element('p', { class: 'note' }, 'Nothing was changed yet.')
        : element(
            'p',
            { class: 'diff-with' },
            element('label', { for: 'diff-with' }, 'What changed since '),
            choose,
          ),
      place,
    );
    if (others.length > 0 && turn === this.#turn) await draw();
  }

  /**
   * @param {Version} target
   * @param {Version} live the version that the reader saw as live: when another is by now, it is refused
   */
  async #rollBack({ version }, live) {
    const reason = element('input', { id: 'reason', maxlength: 500, autocomplete: 'off', required: true });
    const by = element('input', {
      id: 'by',
      maxlength: 100,
      autocomplete: 'off',
      placeholder: 'the user of this system',
    });
    const preview = element(
      'div',
      { class: 'diff' },
      element('p', { class: 'note' }, 'Reading what would change…'),
    );
    const wish = { version, expect: live.version };
    void rollBack({ ...wish, dryRun: true }).then(
      ({ changes, warnings }) =>
        preview.replaceChildren(
          ...diffParts({ from: live.version, to: live.version + 1, changes }),
          ...warnings.map((warning) => element('p', { class: 'note' }, warning)),
        ),
      (error) => preview.replaceChildren(element('p', { class: 'problem' }, saysOf(error))),
    );
    const done = await confirmed(
      `Roll back to version ${version}?`,
      [
        element(
          'p',
          { class: 'note' },
          `Its content becomes version ${live.version + 1}; history only grows. Messages follow within seconds.`,
        ),
        preview,
        element('label', {}, 'Reason', reason),
        element('label', {}, 'By', by),
      ],
      'Roll back',
      async () => {
        const { changes } = await rollBack({ ...wish, reason: reason.value, by: by.value });
        this.#note.textContent = changes.length === 0 ? 'nothing to change' : '';
      },
      saysOf,
    );
    if (done && location.hash !== '#policy') location.hash = '#policy';
    else await this.#load(done ? 0 : version);
  }
}

/** @param {Version} version */
function byLine({ at, by }) {
  return at === 0 ? 'what every policy began with' : `${clockTime(at, Date.now())} by ${by}`;
}

/** @param {Version} version @param {Version} shown @param {Version} live */
function versionItem(version, shown, live) {
  const { reason, changes } = version;
  const current = version.version === shown.version;
  return element(
    'li',
    {},
    element(
      'a',
      { href: `#policy/${version.version}`, 'aria-current': current && 'true' },
      element(
        'span',
        { class: 'run-line' },
        element('strong', {}, `Version ${version.version}`),
        version.version === live.version && chip('live', 'good'),
      ),
      element('span', { class: 'version-reason', dir: 'auto' }, reason),
      element(
        'span',
        { class: 'sub' },
        [
          byLine(version),
          changes.length > 0 && `${changes.length} ${changes.length === 1 ? 'change' : 'changes'}`,
        ]
          .filter(Boolean)
          .join(' · '),
      ),
    ),
  );
}

/** @param {PolicyDiff} diff */
function diffParts({ changes, from, to }) {
  if (changes.length === 0)
    return [element('p', { class: 'note' }, `Versions ${from} and ${to} say the same.`)];
  const rows = changes.map(({ field, from: before, to: after }) =>
    element(
      'tr',
      {},
      element('th', { scope: 'row' }, field),
      element(
        'td',
        { 'data-name': 'before' },
        before === undefined ? 'not set' : element('del', {}, written(before)),
      ),
      element(
        'td',
        { 'data-name': 'after' },
        after === undefined ? 'not set' : element('ins', {}, written(after)),
      ),
    ),
  );
  return [table('Fields that changed', DIFF_COLUMNS, rows, 'stack')];
}

/** @param {unknown} value */
const written = (value) => (typeof value === 'string' ? value : JSON.stringify(value));

/** @param {ShownPolicy['rows']} rows */
function fieldParts(rows) {
  const items = rows.map(([name, value]) =>
    element('tr', {}, element('th', { scope: 'row' }, name), element('td', { class: 'value' }, value)),
  );
  const find = element('input', {
    type: 'search',
    id: 'find-field',
    placeholder: 'Find a field',
    autocomplete: 'off',
  });
  find.addEventListener('input', () => {
    const words = find.value.toLowerCase().trim();
    items.forEach((item, at) => {
      item.hidden = !rows[at]?.join(' ').toLowerCase().includes(words);
    });
  });
  return [
    element(
      'div',
      { class: 'pane-head' },
      element('h3', {}, 'The live policy'),
      element('label', { class: 'unseen', for: 'find-field' }, 'Find a field'),
      find,
    ),
    table('Fields and their values', FIELD_COLUMNS, items, 'stack'),
  ];
}
