import { ask, readExecution, saysOf } from './api.js';
import { byId, chip, element } from './dom.js';
import { duration, usd, words } from './format.js';
import { isSimulated, queryOf, replyOf, toneOf } from './reply.js';
import { refreshRuns } from './run-list.js';
import { SAMPLES } from './samples.js';

const form = byId('ask', HTMLFormElement);
const query = byId('query', HTMLTextAreaElement);
const problem = byId('ask-problem', HTMLParagraphElement);
const newSession = byId('new-session', HTMLButtonElement);
const spoken = byId('spoken', HTMLParagraphElement);
const turns = byId('turns', HTMLOListElement);
const samples = byId('samples', HTMLDivElement);

const SESSION_KEY = 'stepladder-session';
const TURNS_KEY = 'stepladder-turns';
const MOST_TURNS = 30;

/** @param {(name: string) => void} open shows a run that has just begun */
export function startChat(open) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void send(open);
  });
  query.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  newSession.addEventListener('click', beginAnew);
  newSession.hidden = sessionStorage.getItem(SESSION_KEY) === null;
  byId('sample-list', HTMLUListElement).append(...SAMPLES.map(sampleItem));
  void restore();
}

function beginAnew() {
  sessionStorage.removeItem(SESSION_KEY);
  sessionStorage.removeItem(TURNS_KEY);
  newSession.hidden = true;
  samples.hidden = false;
  turns.replaceChildren();
  field('sessionId').value = '';
  query.focus();
}

/** @param {string} name */
function field(name) {
  const found = form.elements.namedItem(name);
  if (!(found instanceof HTMLInputElement)) throw new Error(`The form has no field ${name}.`);
  return found;
}

/** @param {import('./samples.js').Sample} sample */
function sampleItem({ text, language, userId }) {
  const button = element('button', { type: 'button', class: 'sample', lang: language }, text);
  button.addEventListener('click', () => {
    query.value = text;
    if (userId !== undefined) field('userId').value = userId;
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
  const answer = addTurn(text, messageId);
  open(messageId);
  void refreshRuns();
  try {
    const execution = await sent;
    answer.replaceChildren(...answerParts(execution));
    keep(messageId);
    speak(execution);
  } catch (error) {
    answer.parentElement?.remove();
    samples.hidden = turns.childElementCount > 0;
    if (query.value === '') query.value = text;
    complain(saysOf(error));
  }
  answer.scrollIntoView({ block: 'nearest' });
  await refreshRuns();
}

/**
 * Shows what was asked, and a place for what will be answered.
 * @param {string} text
 * @param {string} name of the run
 */
function addTurn(text, name) {
  samples.hidden = true;
  const answer = element(
    'div',
    { class: 'answer' },
    element('p', { class: 'waiting' }, 'On its way… '),
    traceLink(name, 'Watch it'),
  );
  const turn = element('li', { class: 'turn' }, element('p', { class: 'asked', dir: 'auto' }, text), answer);
  turns.append(turn);
  turn.scrollIntoView({ block: 'end' });
  return answer;
}

/** @param {string} name @param {string} text */
const traceLink = (name, text) =>
  element('a', { class: 'trace', href: `#run/${encodeURIComponent(name)}` }, text);

/** @param {import('./api.js').ExecutionRecord} execution */
function answerParts(execution) {
  const { name, status, error, cause } = execution;
  const reply = replyOf(execution);
  if (reply === undefined) {
    return [
      element('p', { class: 'said' }, `${error ?? words(status)}${cause ? `: ${cause}` : ''}`),
      element('p', { class: 'meta' }, chip(words(status), toneOf(status)), traceLink(name, 'Trace')),
    ];
  }
  const { outcome, lane, model, costUsd, latencyMs, text, language } = reply;
  const way = [lane && `${lane} lane`, model, usd(costUsd), duration(latencyMs)].filter(Boolean).join(' · ');
  return [
    element('p', { class: 'said', lang: language, dir: 'auto' }, text),
    element(
      'p',
      { class: 'meta' },
      chip(words(outcome), toneOf(outcome)),
      isSimulated(reply) && chip('simulated', 'note'),
      element('span', {}, way),
      traceLink(name, 'Trace'),
    ),
  ];
}

/** What was said in this tab stands there again after a reload. */
async function restore() {
  for (const name of kept()) {
    const execution = await readExecution(name).catch(() => undefined);
    if (execution === undefined || execution.status === 'RUNNING') continue;
    addTurn(queryOf(execution), name).replaceChildren(...answerParts(execution));
  }
}

/** @returns {string[]} */
function kept() {
  const stored = sessionStorage.getItem(TURNS_KEY);
  return stored === null ? [] : stored.split(' ');
}

/** @param {string} name */
function keep(name) {
  sessionStorage.setItem(TURNS_KEY, [...kept(), name].slice(-MOST_TURNS).join(' '));
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
