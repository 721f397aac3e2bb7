import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '../../workflows/random.ts';
import { type LoadedShop, loadedShop } from '../harness/loaded-shop.ts';
import type { Told } from '../harness/stack.ts';
import { leaksOf } from './audit.ts';
import { openScene, type Scene } from './scene.ts';
import { type Storm, weather } from './storm.ts';
import { describeStorm, randomStorm, SINGLE_STORMS } from './storms.ts';
import { WIRE_SECRET } from './wire.ts';

const SEED = Number(process.env['CHAOS_SEED'] ?? Date.now() % 1_000_000);
const chance = seededRandom(SEED);
const single = (name: string): Storm => SINGLE_STORMS.find((storm) => storm.name === name) as Storm;

let shop: LoadedShop;
let scene: Scene;
beforeAll(async () => {
  shop = await loadedShop();
  scene = await openScene({ chance, dataDir: shop.dataDir });
});
afterAll(async () => {
  await scene.close();
  shop.remove();
});

describe('what customers must not read', () => {
  const told = (text: string) =>
    ({ status: 'SUCCEEDED', reply: { text }, error: undefined, cause: undefined }) as unknown as Told;
  it.each([
    `refused for ${WIRE_SECRET}`,
    'TypeError: x is no function\n    at invokeModel (/srv/tasks/invoke.ts:12:7)',
    'connect ECONNREFUSED 127.0.0.1:8000',
    'no item RUN#m-1',
    'ConditionalCheckFailedException',
    'The answer is undefined.',
  ])('is found in %j', (text) => {
    expect(leaksOf(told(text))).not.toEqual([]);
  });

  it('is not found in an answer', () => {
    expect(leaksOf(told('Berserk ($14.99 per volume) is in stock. [simulated]'))).toEqual([]);
  });
});

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
