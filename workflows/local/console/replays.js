import { readReplays, startReplays, stopReplays } from './api.js';
import { byId, chip, element } from './dom.js';
import { duration, usd } from './format.js';

/** @typedef {import('./api.js').ReplayJob} ReplayJob */

const FOLLOW_MS = 150;

/** @type {Record<string, 'good' | 'bad' | 'fair' | 'note'>} */
const TONES = { answered: 'good', apologized: 'bad', failed: 'bad', skipped: 'note', left: 'fair' };

/** Replays runs, and shows how far they are and what they came to. */
export class ReplayPanel {
  panel = element('div', { class: 'replay-panel', hidden: true });
  #says = element('p', { role: 'status' });
  #progress = element('progress', { 'aria-label': 'Replays' });
  #stop = element('button', { type: 'button', class: 'plain' }, 'Stop');
  #left = new AbortController();

  constructor() {
    this.panel.append(this.#says, element('p', { class: 'actions' }, this.#progress, this.#stop));
  }

  /**
   * @param {readonly string[]} ids
   * @param {(job: ReplayJob) => void} onStep called with every reading, the last one finished
   */
  async run(ids, onStep) {
    const { signal } = this.#left;
    this.panel.hidden = false;
    let job = await startReplays(ids);
    this.#stop.onclick = () => void stopReplays(job.id);
    for (;;) {
      this.#show(job);
      onStep(job);
      if (job.finished || signal.aborted) return job;
      await new Promise((resolve) => setTimeout(resolve, FOLLOW_MS));
      job = await readReplays(job.id);
    }
  }

  /** The page closes; the replays go on without it. */
  leave() {
    this.#left.abort();
  }

  /** @param {ReplayJob} job */
  #show(job) {
    const { done, total, finished } = job;
    this.#progress.max = total;
    this.#progress.value = done;
    this.#progress.hidden = finished;
    this.#stop.hidden = finished || total < 2;
    this.#stop.disabled = job.stopping;
    const text = finished
      ? resultText(job)
      : `${done} of ${total} ${job.stopping ? 'done, stopping' : 'replayed'}`;
    if (this.#says.textContent !== text) this.#says.textContent = text;
    if (finished) byId('spoken', HTMLParagraphElement).textContent = text;
  }
}

/** @param {ReplayJob} job */
function resultText({ totals, total, error }) {
  if (error !== null) return `The replays broke off: ${error}`;
  const { answered, apologized, skipped, failed, left, afterUsd, p50Ms } = totals;
  const parts = [
    `${answered} of ${total} answered`,
    apologized > 0 && `${apologized} apologized`,
    skipped > 0 && `${skipped} skipped`,
    failed > 0 && `${failed} failed`,
    left > 0 && `${left} left`,
    `${usd(afterUsd)} paid`,
    p50Ms !== null && `${duration(p50Ms)} in the middle`,
  ];
  return parts.filter(Boolean).join(' · ');
}

/**
 * What became of one run, for a cell or a line.
 * @param {ReplayJob['entries'][number]} entry
 */
export function entryParts({ result, lane, model, costUsd, latencyMs, says }) {
  const way = [lane, model, usd(costUsd), duration(latencyMs)].filter(Boolean).join(' · ');
  return [chip(result, TONES[result]), ` ${says ?? way}`];
}
