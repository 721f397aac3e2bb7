import { describe, expect, it } from 'vitest';
import { DAY_MS, dayLeft, HOUR_MS, hoursBetween, utcSecond } from '../../../tasks/core/clock.ts';

const FOUR = Date.UTC(2026, 10, 21, 4);

describe('the hours that a span touches', () => {
  it.each([
    ['nothing', FOUR, FOUR, []],
    ['a whole hour, without the next', FOUR, FOUR + HOUR_MS, [FOUR]],
    ['a moment of the next', FOUR + 1, FOUR + HOUR_MS + 1, [FOUR, FOUR + HOUR_MS]],
    ['a span that is turned round', FOUR + HOUR_MS, FOUR, []],
  ])('%s', (_, from, until, hours) => {
    expect([...hoursBetween(from, until)]).toEqual(hours);
  });
});

it('a time is said to the second, and how much of its day is left', () => {
  expect(utcSecond(FOUR + 5_678)).toBe('2026-11-21T04:00:05Z');
  expect(dayLeft(FOUR)).toBeCloseTo(20 / 24);
  expect(dayLeft(FOUR + DAY_MS)).toBeCloseTo(20 / 24);
});
