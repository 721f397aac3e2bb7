import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { METRICS } from '../../../../tasks/core/metrics/catalogue.ts';

const readme = await readFile(new URL('../../../../infra/README.md', import.meta.url), 'utf8');
const section = /\n## Watch it\n([\s\S]*?)\n## /u.exec(readme)?.[1] ?? '';

const wordsIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/gu)].map(([, word = '']) => word);

it('is what the README shows, each metric under what it is broken down by', () => {
  const rows = [...section.matchAll(/^\| ([^|]+) \| (`[^|]+) \|$/gmu)];
  const shown = rows.flatMap(([, by = '', names = '']) =>
    wordsIn(names).map((name) => [name, wordsIn(by)] as const),
  );
  const known = Object.entries(METRICS).map(([name, { dimensions }]) => [name, [...dimensions]] as const);
  expect(Object.fromEntries(shown)).toEqual(Object.fromEntries(known));
  expect(shown).toHaveLength(known.length);
});
