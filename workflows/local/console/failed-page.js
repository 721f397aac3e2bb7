import { listFailed, saysOf } from './api.js';
import { confirmed } from './dialog.js';
import { element, table } from './dom.js';
import { clockTime } from './format.js';
import { entryParts, ReplayPanel } from './replays.js';

/** @typedef {import('./api.js').OpenRun} OpenRun */
/** @typedef {import('./api.js').ReplayJob} ReplayJob */

const COLUMNS = [
  { title: 'Began' },
  { title: 'Message' },
  { title: 'Failure' },
  { title: 'Policy', number: true },
  { title: 'Replay' },
];
/** So many are replayed without asking. */
const FEW = 1;

/** Runs that nobody has answered, and what to do about them. */
export class FailedPage {
  title = 'Failed runs';
  #page;
  #changed;
  #hours = element(
    'select',
    { id: 'failed-hours' },
    element('option', { value: 2 }, 'last 2 hours'),
    element('option', { value: 24 }, 'last 24 hours'),
    element('option', { value: 168 }, 'last 7 days'),
  );
  #all = element('button', { type: 'button', class: 'primary' }, 'Replay all');
  #body = element('div', { class: 'page-body' });
  #note = element('p', { class: 'note', role: 'status' });
  /** @type {ReplayPanel | undefined} */
  #replays;
  /** @type {readonly OpenRun[]} */
  #runs = [];
  /** @type {Map<string, HTMLTableCellElement>} */
  #cells = new Map();
  #turn = 0;

  /**
   * @param {HTMLElement} page
   * @param {() => Promise<void>} changed told when fewer may be left
   */
  constructor(page, changed) {
    this.#page = page;
    this.#changed = changed;
    this.#hours.addEventListener('change', () => void this.#load());
    this.#all.addEventListener('click', () => void this.#replayAll());
  }

  show() {
    this.#replays = new ReplayPanel();
    this.#page.replaceChildren(
      element(
        'div',
        { class: 'page-head' },
        element('h2', {}, this.title),
        element('label', {}, element('span', { class: 'unseen' }, 'Since'), this.#hours),
        this.#all,
      ),
      element(
        'p',
        { class: 'note lead' },
        'Failed and abandoned runs that no replay has answered. A replay takes up what was paid for: no answer is paid twice.',
      ),
      this.#note,
      this.#replays.panel,
      this.#body,
    );
    void this.#load();
  }

  leave() {
    this.#replays?.leave();
    this.#turn += 1;
  }

  async #load() {
    this.#turn += 1;
    const turn = this.#turn;
    this.#runs = [];
    this.#all.hidden = true;
    this.#body.replaceChildren();
    this.#note.textContent = 'Looking for failed runs…';
    try {
      const runs = await listFailed(Number(this.#hours.value));
      if (turn !== this.#turn) return;
      this.#runs = runs;
      this.#note.textContent = '';
      this.#draw();
    } catch (error) {
      if (turn === this.#turn) this.#note.textContent = saysOf(error);
    }
  }

  #draw() {
    this.#offerAll();
    this.#cells.clear();
    if (this.#runs.length === 0) {
      this.#body.replaceChildren(
        element(
          'div',
          { class: 'empty' },
          element('p', {}, 'Nobody waits: every run of this time was answered.'),
        ),
      );
      return;
    }
    this.#body.replaceChildren(
      table(
        'Failed runs',
        COLUMNS,
        this.#runs.map((run) => this.#row(run)),
        'stack',
      ),
    );
  }

  #offerAll() {
    this.#all.hidden = this.#runs.length < 2;
    this.#all.textContent = `Replay all ${this.#runs.length}`;
  }

  /** @param {OpenRun} run */
  #row(run) {
    const { messageId, query, startedAt, status, error, state, policyVersion } = run;
    const button = element('button', { type: 'button', class: 'plain' }, 'Replay');
    button.setAttribute('aria-label', `Replay ${messageId}`);
    button.addEventListener('click', () => void this.#replay([messageId]));
    const cell = element('td', { class: 'replay-cell' }, button);
    this.#cells.set(messageId, cell);
    return element(
      'tr',
      {},
      element('td', {}, clockTime(startedAt, Date.now())),
      element(
        'td',
        { class: 'message' },
        element('a', { href: `#run/${encodeURIComponent(messageId)}`, dir: 'auto' }, query || messageId),
        element('span', { class: 'sub' }, messageId),
      ),
      element(
        'td',
        {},
        error ?? status,
        element('span', { class: 'sub' }, state === null ? '' : `in ${state}`),
      ),
      element('td', { class: 'number', 'data-name': 'policy' }, String(policyVersion)),
      cell,
    );
  }

  async #replayAll() {
    const ids = this.#runs.map(({ messageId }) => messageId);
    if (ids.length <= FEW) return this.#replay(ids);
    await confirmed(
      `Replay ${ids.length} runs?`,
      [
        element(
          'p',
          {},
          'Each is answered once more under its own id, four at a time. New answers are paid from today’s budget; those that somebody answers meanwhile are skipped.',
        ),
      ],
      `Replay ${ids.length} runs`,
      async () => void this.#replay(ids),
      saysOf,
    );
  }

  /** @param {readonly string[]} ids */
  async #replay(ids) {
    this.#busy(true);
    try {
      await this.#replays?.run(ids, (job) => this.#follow(job));
    } catch (error) {
      this.#note.textContent = saysOf(error);
    }
    this.#busy(false);
    this.#runs = this.#runs.filter(({ messageId }) => this.#cells.get(messageId)?.querySelector('button'));
    this.#offerAll();
    await this.#changed();
  }

  /** @param {boolean} busy */
  #busy(busy) {
    this.#all.disabled = busy;
    for (const button of this.#body.querySelectorAll('button')) button.disabled = busy;
  }

  /** @param {ReplayJob} job */
  #follow({ entries }) {
    for (const entry of entries) {
      const cell = this.#cells.get(entry.replayOf);
      if (cell === undefined || cell.dataset['result'] === entry.result) continue;
      cell.dataset['result'] = entry.result;
      cell.replaceChildren(
        element('span', {}, ...entryParts(entry)),
        entry.messageId === null
          ? ''
          : element(
              'a',
              { href: `#run/${encodeURIComponent(entry.messageId.replace('~', '-'))}` },
              'Compare',
            ),
      );
    }
  }
}
