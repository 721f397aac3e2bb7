import { expect, it } from 'vitest';
import { confidenceLine } from '../../../workflows/cli/print-reply.ts';

it('shows what a confidence was made of, in the order it was added up', () => {
  const parts = { base: 0.85, task: -0.05, titles: -0.25, selfReport: 0.9 };
  expect(confidenceLine({ confidence: 0.725, parts })).toBe(
    '     confidence 0.72: base 0.85, task -0.05, titles -0.25, selfReport 0.9',
  );
});
