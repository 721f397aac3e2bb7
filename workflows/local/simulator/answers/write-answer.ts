import type { ReadPrompt } from '../read-prompt.ts';
import { aboutProducts } from './about-products.ts';
import { article, complaint } from './articles.ts';
import { comparison } from './compare.ts';
import { creative, discussion, greeting, translation } from './free.ts';
import { moderation } from './moderation.ts';
import { namedProducts, namesATaste } from './named-titles.ts';
import { orderStatus } from './orders.ts';
import { recommendation } from './recommend.ts';
import { products } from './shown-product.ts';
import { summarization } from './summarize.ts';
import { type Language, type Skill, say, type Writer } from './writer.ts';

/** By task; where several are asked, in this order. */
const WRITERS: Readonly<Record<string, Writer>> = {
  complaint,
  order_status: orderStatus,
  recommendation,
  comparison,
  price_inquiry: aboutProducts,
  product_search: aboutProducts,
  faq: article,
  summarization,
  translation,
  discussion,
  creative,
  greeting,
};

/** What a task's answer already holds of another's. */
const COVERS: Readonly<Record<string, readonly string[]>> = {
  complaint: ['order_status', 'faq'],
  comparison: ['price_inquiry', 'product_search', 'discussion'],
  price_inquiry: ['product_search'],
};

const MISSING: Readonly<Record<string, readonly [string, string]>> = {
  sign_in: [
    'Please sign in first: I can only look at orders of your own account.',
    '先にログインをお願いします。ご本人のご注文のみ確認できます。',
  ],
  order: [
    'I cannot see that order in your account. Please check its number.',
    'そのご注文はお客様のアカウントで確認できません。番号をお確かめください。',
  ],
  order_number: [
    'I see no orders in your account. Could you give me the order number?',
    'ご注文が見つかりません。注文番号を教えていただけますか？',
  ],
  product: ['I cannot find that title in our catalogue.', 'その作品は当店の目録に見つかりません。'],
  context: [
    'I could not look this up just now, so I cannot tell prices, stock or sales.',
    '只今お調べできないため、価格・在庫・セールについてはお答えできません。',
  ],
};

/** An answer from the prompt alone. What it does not hold is said to be unknown. */
export function writeAnswer(prompt: ReadPrompt, skill: Skill): string {
  const verdict = moderation(prompt, skill);
  if (verdict !== undefined) return verdict;
  const { language } = prompt;
  const unknown = prompt.missing.flatMap((fact) => {
    const texts = Object.hasOwn(MISSING, fact) ? MISSING[fact] : undefined;
    return texts === undefined ? [] : [say(language, texts[0], texts[1])];
  });
  const tasks = tasksToWrite(prompt);
  // A weak model answers the first thing it is asked and overlooks the rest.
  const written = tasks
    .slice(0, skill.weak ? 1 : tasks.length)
    .flatMap((task) => WRITERS[task]?.(prompt, skill) ?? [])
    .filter((part) => part !== '');
  const parts = [...unknown, ...new Set(written)];
  if (parts.length > 0) return parts.join('\n');
  const anything = tasks.length === 0 ? undefined : (aboutProducts(prompt, skill) ?? article(prompt, skill));
  return anything ?? nothingKnown(language);
}

function tasksToWrite(prompt: ReadPrompt): readonly string[] {
  const known = Object.keys(WRITERS).filter((task) => prompt.tasks.includes(task));
  const asked = known.length > 1 ? known.filter((task) => task !== 'greeting') : known;
  const covered = asked.flatMap((task) =>
    task === 'recommendation' && !asksAboutATitle(prompt)
      ? ['price_inquiry', 'product_search']
      : (COVERS[task] ?? []),
  );
  return asked.filter((task) => !covered.includes(task));
}

/** Picks state their own price, stock and sale; a title that is named for itself needs its own line. */
const asksAboutATitle = (prompt: ReadPrompt): boolean =>
  !namesATaste(prompt.question) && namedProducts(prompt, products(prompt)).length > 0;

const nothingKnown = (language: Language): string =>
  say(
    language,
    'I have no facts about that here. I can help with manga, orders, prices and our policies.',
    '恐れ入りますが、その件の情報は手元にありません。漫画、ご注文、価格、各種ご案内ならお手伝いできます。',
  );
