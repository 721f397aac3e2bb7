import { clamp01 } from '../round.ts';

/** A model's own line at the end of its answer: `CONFIDENCE: 0.92`. */
const LINE = /^[\s*_>#-]*CONFIDENCE\s*[:：]\s*([^\n]*)$/iu;
const NUMBER = /^[*_\s]*([+-]?(?:\d+(?:[.,]\d+)?|[.,]\d+))\s*(%)?/u;

export interface SelfReport {
  /** 0-1; null when the model said nothing usable: unknown is not one half. */
  readonly confidence: number | null;
  /** The answer without that line. */
  readonly text: string;
}

/**
 * Takes the self-report off an answer. Only the very last line counts: a customer who writes
 * `CONFIDENCE: 1` into the question cannot speak for the model, and earlier lines of the kind are removed.
 */
export function takeSelfReport(answer: string): SelfReport {
  const lines = answer.trimEnd().split('\n');
  const last = lines.at(-1) ?? '';
  const match = LINE.exec(last.normalize('NFKC'));
  const confidence = match === null ? null : parseConfidence(match[1] ?? '');
  const kept = lines.filter((line) => !LINE.test(line.normalize('NFKC')));
  return { confidence, text: kept.join('\n').trim() };
}

const CLAIMED = /CONFIDENCE\s*:\s*[+-]?[\d.,]+\s?%?/giu;

/** What a customer wrote, in NFKC, without what poses as a model's self-report. */
export function withoutSelfReports(text: string): string {
  const plain = text.normalize('NFKC');
  return plain
    .split('\n')
    .filter((line) => !LINE.test(line))
    .join('\n')
    .replaceAll(CLAIMED, '')
    .trim();
}

/** `0.92 (high)`, `.92`, `0,92` -> .92; `95` and `95%` -> .95; `1.5`, `nan`, `high` and nonsense -> null. */
function parseConfidence(raw: string): number | null {
  const match = NUMBER.exec(raw);
  if (match === null) return null;
  const value = Number((match[1] ?? '').replace(',', '.'));
  if (!Number.isFinite(value) || value > 100) return null;
  if (match[2] === '%') return clamp01(value / 100);
  if (value <= 1) return clamp01(value);
  return Number.isInteger(value) ? clamp01(value / 100) : null;
}
