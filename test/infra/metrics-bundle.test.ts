import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleEntry } from '../../infra/bundle.ts';
import { COORDINATE, SWEEPER } from '../../workflows/bindings.ts';

const ENTRIES = [...COORDINATE.tasks.map(({ entry }) => entry), SWEEPER.entry];

let directory = '';
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'stepladder-metrics-'));
  for (const entry of ENTRIES) bundleEntry(entry, join(directory, entry));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** What the Embedded Metric Format calls its own: minifying leaves names of members alone. */
const writesMetrics = (entry: string): boolean =>
  readFileSync(join(directory, entry, 'index.mjs'), 'utf8').includes('CloudWatchMetrics');

it('only the functions that publish carry what it takes to publish', () => {
  expect(ENTRIES.filter(writesMetrics).toSorted()).toEqual([
    'tasks/aggregate/handler.ts',
    'tasks/classify/handler.ts',
    'tasks/invoke/handler.ts',
    'tasks/sweep/handler.ts',
  ]);
});
