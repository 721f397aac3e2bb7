import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../workflows/random.ts';
import { openScene, type Scene } from './scene.ts';
import { type Storm, weather } from './storm.ts';
import { describeStorm, randomStorm, SINGLE_STORMS } from './storms.ts';

const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
const chance = seededRandom(SEED);
const single = (name: string): Storm => SINGLE_STORMS.find((storm) => storm.name === name) as Storm;

let scene: Scene;
beforeAll(async () => {
  scene = await openScene({ chance });
});
afterAll(() => scene.close());

/** The short form of `npm run chaos`. */
describe(`chaos (CHAOS_SEED=${SEED})`, () => {
  it.each([
    single('table lost'),
    single('model hang, clocks back'),
    randomStorm(chance),
    randomStorm(chance),
  ])('%# leaves every message with one reply or refusal, and the books whole', async (storm) => {
    const row = await weather(scene, storm, {
      seed: Math.floor(chance() * 2 ** 31),
      messages: 12,
      slaMs: 800,
    });
    expect(row, describeStorm(storm)).toMatchObject({ lost: 0, paidTwice: 0, overspend: 0, broken: [] });
    expect(row.replies + row.refusals).toBe(row.runs);
  });
});
