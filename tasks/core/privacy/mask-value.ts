import { maskPersonal } from './mask-personal.ts';
import { maskSecrets } from './mask-secrets.ts';

/** Names that tell which record it is: operators need them whole. */
const IDENTIFIERS: ReadonlySet<string> = new Set([
  'messageId',
  'executionArn',
  'contentHash',
  'answeredBy',
  'replayOf',
  'shadowOf',
  'startedAt',
  'day',
  'model',
]);
const MAX_DEPTH = 12;

/** Personal data and secrets in one text. */
export const maskText = (text: string, secrets: readonly string[] = []): string =>
  maskPersonal(maskSecrets(text, secrets));

/** Every text inside a JSON value masked, identifiers apart; what nests more than 12 levels is left out. */
export const maskValue = <T>(value: T, secrets: readonly string[] = []): T =>
  masked(value, secrets, MAX_DEPTH) as T;

function masked(value: unknown, secrets: readonly string[], levels: number): unknown {
  if (typeof value === 'string') return maskText(value, secrets);
  if (typeof value !== 'object' || value === null) return value;
  if (levels === 0) return '[nested too deep]';
  if (Array.isArray(value)) return value.map((item) => masked(item, secrets, levels - 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      IDENTIFIERS.has(key) ? inner : masked(inner, secrets, levels - 1),
    ]),
  );
}
