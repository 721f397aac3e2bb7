import type { OutcomeRow } from '../../../workflows/learning/read-rows.ts';
import { seededRandom } from '../../../workflows/random.ts';

const NAMES = ['Ann', 'Ben', 'Mia', 'Tom', 'Eva', 'Leo'];

/**
 * Sums told in words: the more steps a sum has, the likelier `small` writes down a wrong step and fails, while
 * `large` nearly always succeeds.
 */
export function madeSums(count: number): readonly OutcomeRow[] {
  const random = seededRandom(17);
  const figure = (): number => 2 + Math.floor(random() * 40);
  return Array.from({ length: count }, (_, at) => {
    const name = NAMES[at % NAMES.length] ?? 'Ann';
    const steps = Array.from({ length: 1 + (at % 5) }, figure);
    const start = 300 + figure();
    const left = steps.reduce((rest, step) => rest - step, start);
    const isWrong = random() < steps.length / 7;
    let rest = start;
    const lines = steps.map((step, index) => {
      const before = rest;
      rest -= step + (isWrong && index === steps.length - 1 ? -5 : 0);
      return `${before} - ${step} = ${rest}`;
    });
    return {
      id: String(at + 1),
      prompt: `${name} has ${start} shells. ${steps.map((step) => `Then ${name} gives ${step} of them away. `).join('')}How many shells are left?`,
      models: {
        small: { score: isWrong ? 0 : 1, text: `${lines.join('\n')}\n#### ${rest}` },
        large: { score: random() < 0.97 ? 1 : 0, text: `#### ${left}` },
      },
    };
  });
}
