import { seededRandom } from '../../workflows/random.ts';
import { openScene } from './scene.ts';
import { type Row, type StormOptions, weather } from './storm.ts';

/** Enough for some of the messages and never for all, part of it for the economy lane. */
const DAY_USD = 0.01;

/** A day whose money runs out while models fail in ways that may be billed. */
export async function budgetStorm(options: StormOptions): Promise<Row> {
  const scene = await openScene({
    chance: seededRandom(options.seed),
    policy: (policy) => ({ ...policy, budgets: { ...policy.budgets, dayUsd: DAY_USD, economyShare: 0.2 } }),
  });
  try {
    const row = await weather(
      scene,
      {
        name: 'money running out, models failing',
        weather: {
          models: (['garbage', 'reset', 'internal', 'low-confidence'] as const).map((kind) => ({
            kind,
            share: 0.1,
          })),
        },
      },
      options,
    );
    const { spent, held, budget } = await scene.books();
    const isUsed = spent + held > budget / 2;
    return isUsed
      ? row
      : { ...row, broken: [...row.broken, 'the money never ran short: send more messages'] };
  } finally {
    await scene.close();
  }
}
