import { ask, Refused } from './api.js';
import { byId, element } from './dom.js';
import { isSimulated, replyOf } from './reply.js';
import { refreshRuns } from './run-list.js';
import { SAMPLES } from './samples.js';

const form = byId('ask', HTMLFormElement);
const query = byId('query', HTMLTextAreaElement);
const problem = byId('ask-problem', HTMLParagraphElement);
const newSession = byId('new-session', HTMLButtonElement);
const spoken = byId('spoken', HTMLParagraphElement);

const SESSION_KEY = 'stepladder-session';

/** @param {(name: string) => void} open shows a run that has just begun */
export function startComposer(open) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(open);
  });
  query.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  newSession.addEventListener('click', () => {
    sessionStorage.removeItem(SESSION_KEY);
    newSession.hidden = true;
    query.focus();
  });
  newSession.hidden = sessionStorage.getItem(SESSION_KEY) === null;
  byId('samples', HTMLUListElement).append(...SAMPLES.map(sampleItem));
}

/** @param {import('./samples.js').Sample} sample */
function sampleItem({ text, language, userId }) {
  const button = element('button', { type: 'button', class: 'sample', lang: language }, text);
  button.addEventListener('click', () => {
    query.value = text;
    const customer = form.elements.namedItem('userId');
    if (userId !== undefined && customer instanceof HTMLInputElement) customer.value = userId;
    query.focus();
  });
  return element('li', {}, button);
}

/** @param {(name: string) => void} open */
async function send(open) {
  const text = query.value.trim();
  if (text === '') {
    complain('Write a message first.');
    query.focus();
    return;
  }
  complain('');
  const messageId = newId('web');
  const sent = ask(requestOf(text, messageId));
  query.value = '';
  newSession.hidden = false;
  open(messageId);
  void refreshRuns();
  try {
    speak(await sent);
  } catch (error) {
    if (query.value === '') query.value = text;
    complain(error instanceof Refused ? error.message : 'The server does not answer. Is it still running?');
  }
  await refreshRuns();
}

/**
 * @param {string} text
 * @param {string} messageId
 */
function requestOf(text, messageId) {
  const fields = new FormData(form);
  const chosen = [...fields].filter(([name, value]) => name !== 'query' && value !== '');
  return { messageId, sessionId: sessionId(), query: text, ...Object.fromEntries(chosen) };
}

/** Messages of one tab belong together, until a new conversation is begun. */
function sessionId() {
  const session = sessionStorage.getItem(SESSION_KEY) ?? newId('web-session');
  sessionStorage.setItem(SESSION_KEY, session);
  return session;
}

/** @param {string} prefix */
function newId(prefix) {
  const random = crypto.getRandomValues(new Uint8Array(6));
  return `${prefix}-${[...random].map((byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}

/** @param {import('./api.js').ExecutionRecord} execution */
function speak(execution) {
  const reply = replyOf(execution);
  const simulated = reply !== undefined && isSimulated(reply) ? 'Simulated reply: ' : '';
  spoken.lang = reply?.language ?? 'en';
  spoken.textContent =
    reply === undefined ? `${execution.error}: ${execution.cause}` : simulated + reply.text;
}

/** @param {string} text */
function complain(text) {
  problem.textContent = text;
  query.setAttribute('aria-invalid', String(text !== ''));
}
