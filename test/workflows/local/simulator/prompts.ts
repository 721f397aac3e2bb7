import { converse } from '../../../../workflows/local/simulator/converse.ts';
import { HAIKU, SONNET } from './simulator.ts';

const PRODUCTS: Readonly<Record<string, string>> = {
  titan: `Title: Sky Giants (空の巨人)
Author: Mori Kei (森圭)
Genres: dark fantasy, action
Themes: worldbuilding, war
Volumes: 34
Status: finished
Price: $12.99 (¥715) per volume
In stock: yes (9 copies)
Sale: none
Synopsis: Walls hold back the giants.`,
  sword: `Title: Iron Sword (鉄の剣)
Author: Abe Ren (阿部蓮)
Genres: dark fantasy, adventure
Themes: revenge, worldbuilding
Volumes: 42
Status: hiatus
Price: $14.99 (¥1,980) per volume
In stock: yes (12 copies)
Sold-out volumes: 3, 7
Sale: 20% off until 2026-12-31 (now $11.99, ¥1,584)
Synopsis: A swordsman hunts his friend.`,
  gem: `Title: Gem Song (宝石の歌)
Genres: fantasy, drama
Themes: war
Price: $9.99 (¥600) per volume
In stock: yes (3 copies)
Sale: none
Synopsis: Gems sing of what they lost.`,
  ghost: `Title: Ghost Inn (幽霊宿)
Genres: horror, dark fantasy
Themes: ghosts
Price: $8.99 (¥550) per volume
In stock: no
Sale: 50% off until 2026-12-01 (now $4.49, ¥275)
Synopsis: An inn that is only there at night.`,
  another: `Title: Another (アナザー)
Genres: horror, mystery
Themes: school life
Price: $7.99 (¥500) per volume
In stock: yes (2 copies)
Sale: none
Synopsis: A class keeps a secret seat.`,
};
const OTHERS: Readonly<Record<string, string>> = {
  returns: `Question: Can I return a book?
Answer: Unread books can be returned within 30 days.`,
  shipping: `Question: How long does shipping take?
Answer: Parcels arrive within 5 days.`,
  order: `Order: MA-10001
Status: shipped
Ordered: 2026-11-10
Shipped: 2026-11-12
Tracking: TX-1
Total: $25.98
Item: Iron Sword volume 1 x2 at $12.99`,
};

export interface Asked {
  readonly task: string;
  readonly question: string;
  readonly language?: 'en' | 'ja';
  readonly complexity?: string;
  /** Keys of the passages above, in the order of the search. */
  readonly passages?: readonly string[];
  readonly missing?: readonly string[];
  readonly document?: string;
  readonly maxTokens?: number;
  readonly seed?: number;
}

const passageOf = (key: string): string => {
  const kind = key in PRODUCTS ? 'product' : key === 'order' ? 'order' : 'article';
  return `<passage id="${kind}:${key}" kind="${kind}">\n${PRODUCTS[key] ?? OTHERS[key]}\n</passage>`;
};

/** Every amount the passages state. */
export const statedMoney = (keys: readonly string[]): ReadonlySet<string> =>
  new Set(keys.flatMap((key) => passageOf(key).match(MONEY) ?? []));
export const MONEY = /[$¥][\d,.]*\d|\d+%/gu;

function bodyOf({ task, question, language = 'en', complexity = 'medium', ...facts }: Asked): object {
  const { passages = [], missing = [], document, maxTokens = 1_000 } = facts;
  const system = [
    `Task: ${task}`,
    `Language: ${language}`,
    `Complexity: ${complexity}`,
    ...missing.map((fact) => `Missing: ${fact}`),
    'Close with one last line: CONFIDENCE: 0.NN',
  ].join('\n');
  const user = [
    ...(passages.length > 0 ? ['<passages>', ...passages.map(passageOf), '</passages>'] : []),
    ...(document === undefined ? [] : [`<document name="a.txt">\n${document}\n</document>`]),
    `<question>\n${question}\n</question>`,
  ].join('\n');
  return {
    system: [{ text: system }],
    messages: [{ role: 'user', content: [{ text: user }] }],
    inferenceConfig: { maxTokens },
  };
}

/** One simulated answer, taken apart. */
export function ask(model: 'weak' | 'strong', asked: Asked) {
  const modelId = model === 'weak' ? HAIKU : SONNET;
  const answer = converse(modelId, bodyOf(asked), asked.seed ?? 1, undefined);
  const lines = answer.text.split('\n');
  const confidence = Number(/^CONFIDENCE: (\d\.\d\d)$/u.exec(lines.at(-1) ?? '')?.[1]);
  return { ...answer, lines, confidence, body: lines.slice(0, -2).join('\n'), label: lines.at(-2) };
}
