import { countWaiting, readEndpoints } from './api.js';
import { startChat } from './chat.js';
import { byId } from './dom.js';
import { FailedPage } from './failed-page.js';
import { LivePage } from './live-page.js';
import { PolicyPage } from './policy-page.js';
import { refreshRuns, selectRun, startRunList } from './run-list.js';
import { closeRun, expectRun, openRun } from './run-view.js';

const RUN = 'run/';
const WIDE = matchMedia('(min-width: 60rem)');
const COUNT_MS = 10_000;
const detail = byId('detail', HTMLElement);
const page = byId('page', HTMLElement);
const heading = byId('page-title', HTMLHeadingElement);

/** Pages that take the whole width, by the first part of the address. */
const PAGES = {
  failed: new FailedPage(page, countFailed),
  live: new LivePage(page),
  policy: new PolicyPage(page),
};
/** @type {keyof typeof PAGES | undefined} */
let open;
const SIDE_KEY = 'stepladder-side';
/** Where the reader came from to the run that is open. */
let side = sessionStorage.getItem(SIDE_KEY) ?? 'runs';

/** The parts of the address: `run/<name>` keeps the slashes of its name. */
function address() {
  const hash = location.hash.slice(1);
  const cut = hash.indexOf('/');
  const [view, rest] = cut < 0 ? [hash, ''] : [hash.slice(0, cut), hash.slice(cut + 1)];
  try {
    return { view, rest: decodeURIComponent(rest) };
  } catch {
    return { view, rest };
  }
}

/** @param {string} view @returns {view is keyof typeof PAGES} */
const isPage = (view) => Object.hasOwn(PAGES, view);

function route() {
  const { view, rest } = address();
  if (isPage(view)) return showPage(view, rest);
  leavePage();
  if (view === 'runs' || view === 'chat' || view === '') side = view || 'chat';
  else if (view !== 'run') side = 'chat';
  sessionStorage.setItem(SIDE_KEY, side);
  const name = view === 'run' ? rest : '';
  document.body.dataset['page'] = 'work';
  document.body.dataset['side'] = side;
  document.body.classList.toggle('has-run', name !== '');
  heading.textContent = 'Console';
  markView(side);
  selectRun(name);
  if (side === 'runs') void refreshRuns();
  if (name === '') closeRun();
  else void openRun(name);
}

/** @param {keyof typeof PAGES} view @param {string} rest */
function showPage(view, rest) {
  if (open !== view) leavePage();
  open = view;
  closeRun();
  selectRun('');
  document.body.dataset['page'] = view;
  document.body.classList.remove('has-run');
  markView(view);
  const { title } = PAGES[view];
  heading.textContent = title;
  document.title = `${title} · Stepladder`;
  PAGES[view].show(rest);
}

function leavePage() {
  if (open === undefined) return;
  PAGES[open].leave();
  open = undefined;
  page.replaceChildren();
}

/** @param {string} view */
function markView(view) {
  for (const link of document.querySelectorAll('#views a')) {
    if (link.getAttribute('href') === `#${view}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

/** A list that gives way to the run must not keep the focus; beside the run it may. */
function focusRun() {
  if (address().view !== 'run' || WIDE.matches) return;
  detail.focus({ preventScroll: true });
  scrollTo({ top: 0 });
}

async function showModels() {
  const { models } = await readEndpoints().catch(() => ({ models: undefined }));
  if (models === undefined) return;
  const label = byId('models', HTMLParagraphElement);
  label.textContent = models === 'simulated' ? 'Simulated models' : `Models: ${models}`;
  label.hidden = false;
}

/** How many wait for a replay, beside the name of the view. */
async function countFailed() {
  const count = byId('failed-count', HTMLSpanElement);
  const waiting = await countWaiting().catch(() => undefined);
  if (waiting === undefined) return;
  count.hidden = waiting === 0;
  count.textContent = String(waiting);
}

addEventListener('hashchange', () => {
  route();
  focusRun();
});
byId('skip', HTMLAnchorElement).addEventListener('click', (event) => {
  // Following the link would put its target in place of the run that the address names.
  event.preventDefault();
  (open === undefined ? detail : page).focus();
});
startChat((name) => {
  expectRun(name);
  if (WIDE.matches) location.hash = `${RUN}${encodeURIComponent(name)}`;
});
startRunList();
route();
void showModels();
void countFailed();
setInterval(() => {
  if (!document.hidden) void countFailed();
}, COUNT_MS);
