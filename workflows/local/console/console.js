import { readEndpoints } from './api.js';
import { startComposer } from './composer.js';
import { byId } from './dom.js';
import { selectRun, startRunList } from './run-list.js';
import { closeRun, openRun } from './run-view.js';

const RUN = '#run/';
const WIDE = matchMedia('(min-width: 60rem)');
const detail = byId('detail', HTMLElement);

/** The run that the address names; empty for none. */
function namedRun() {
  if (!location.hash.startsWith(RUN)) return '';
  try {
    return decodeURIComponent(location.hash.slice(RUN.length));
  } catch {
    return location.hash.slice(RUN.length);
  }
}

function route() {
  const name = namedRun();
  document.body.classList.toggle('has-run', name !== '');
  selectRun(name);
  if (name === '') closeRun();
  else void openRun(name);
}

/** A list that gives way to the run must not keep the focus; beside the run it may. */
function focusRun() {
  if (namedRun() === '' || WIDE.matches) return;
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

addEventListener('hashchange', () => {
  route();
  focusRun();
});
byId('skip', HTMLAnchorElement).addEventListener('click', (event) => {
  // Following the link would put its target in place of the run that the address names.
  event.preventDefault();
  detail.focus();
});
startComposer((name) => {
  location.hash = `${RUN}${encodeURIComponent(name)}`;
});
startRunList();
route();
void showModels();
