import { priceText, type ShownProduct, saleText, shownProduct } from './product-lines.ts';
import type { PromptPassage, ReadPrompt } from './read-prompt.ts';
import { termsOf } from './terms.ts';

/** How much of what is asked a model manages. */
export interface Skill {
  /** The cheap family misses parts of complex questions, and hedges. */
  readonly weak: boolean;
}

type Language = 'en' | 'ja';
type Writer = (prompt: ReadPrompt, skill: Skill) => string | undefined;

const say = (language: Language, en: string, ja: string): string => (language === 'ja' ? ja : en);

const products = (prompt: ReadPrompt): readonly ShownProduct[] =>
  prompt.passages
    .filter(({ kind }) => kind === 'product')
    .map((passage) => shownProduct(passage, prompt.language));

/** Titles that the question itself names are what is asked about, or what the customer knows already. */
const named = (product: ShownProduct, { question, passages }: ReadPrompt): boolean => {
  const asked = question.normalize('NFKC').toLowerCase();
  const passage = passages.find((one) => one.field('Title')?.includes(product.title));
  const titles = /^(.*?)(?:\s*\((.*)\))?$/u.exec(passage?.field('Title') ?? product.title);
  return [titles?.[1], titles?.[2], product.title].some(
    (title) =>
      title !== undefined && title.length > 1 && asked.includes(title.normalize('NFKC').toLowerCase()),
  );
};

const asksForSale = ({ question, tasks }: ReadPrompt): boolean =>
  tasks.includes('price_inquiry') || /\bsale\b|discount|セール|割引|値引/iu.test(question);

function stockLine(product: ShownProduct, language: Language): string {
  if (product.inStock === undefined) return say(language, 'stock unknown to me', '在庫は確認できていません');
  if (!product.inStock) return say(language, 'out of stock', '在庫切れ');
  const missing = product.missingVolumes;
  const gaps =
    missing === undefined
      ? ''
      : say(language, ` (volumes ${missing} sold out)`, `（${missing}巻は売り切れ）`);
  return `${say(language, 'in stock', '在庫あり')}${gaps}`;
}

function saleLine(product: ShownProduct, language: Language): string {
  if (product.sale === undefined) return say(language, 'sale unknown to me', 'セール情報なし');
  return product.sale === null
    ? say(language, 'not on sale', 'セール対象外')
    : saleText(product.sale, language);
}

const factsLine = (product: ShownProduct, language: Language): string =>
  [
    ...(product.price === undefined ? [] : [priceText(product.price, language)]),
    stockLine(product, language),
    saleLine(product, language),
  ].join(say(language, ', ', '、'));

const recommendation: Writer = (prompt, { weak }) => {
  const { language } = prompt;
  const candidates = products(prompt).filter(
    (product) => !named(product, prompt) && product.inStock !== false,
  );
  if (candidates.length === 0) return undefined;
  const chosen = candidates.slice(0, weak ? 2 : 4);
  const lines = chosen.map((product, at) => {
    const why = [product.genres.slice(0, 2).join(say(language, ' and ', '・')), product.synopsis]
      .filter(Boolean)
      .join(say(language, ': ', '。'));
    const facts = weak
      ? ''
      : say(language, ` (${factsLine(product, language)})`, `（${factsLine(product, language)}）`);
    return language === 'ja'
      ? `${at + 1}. 『${product.title}』${facts} ${why}`
      : `${at + 1}. ${product.title}${facts} - ${why}`;
  });
  const opening = say(
    language,
    'Based on what you like, here are my picks:',
    'お好みに合わせたおすすめです。',
  );
  if (weak) {
    return [
      opening,
      ...lines,
      say(language, 'Maybe you will like these; perhaps tell me more.', 'おそらくお気に召すと思います。'),
    ].join('\n');
  }
  return [opening, ...lines, ...(asksForSale(prompt) ? [saleSummary(chosen, language)] : [])].join('\n');
};

function saleSummary(chosen: readonly ShownProduct[], language: Language): string {
  const reduced = chosen.filter(({ sale }) => typeof sale === 'string');
  if (reduced.length === 0)
    return say(language, 'None of these is on sale right now.', 'この中に現在セール中の作品はありません。');
  const list = reduced.map(({ title, sale }) =>
    language === 'ja'
      ? `『${title}』（${saleText(sale ?? '', language)}）`
      : `${title} (${saleText(sale ?? '', language)})`,
  );
  return say(language, `On sale now: ${list.join(', ')}.`, `現在セール中: ${list.join('、')}。`);
}

const aboutProducts: Writer = (prompt) => {
  const { language } = prompt;
  const all = products(prompt);
  const asked = all.filter((product) => named(product, prompt));
  const shown = (asked.length > 0 ? asked : all).slice(0, 4);
  const absent = asked.length > 0 ? undefined : titleAskedFor(prompt.question);
  if (shown.length === 0 && absent === undefined) return undefined;
  const opening =
    absent === undefined
      ? say(language, 'Here is what our records say.', '当店の記録によると次のとおりです。')
      : say(
          language,
          `I cannot find "${absent}" in our catalogue, so I cannot say anything about its stock or price.`,
          `「${absent}」は当店の目録に見つからないため、在庫や価格はお答えできません。`,
        );
  if (absent !== undefined) return opening;
  const lines = shown.map((product) =>
    language === 'ja'
      ? `『${product.title}』: ${factsLine(product, language)}。`
      : `${product.title}: ${factsLine(product, language)}.`,
  );
  return [opening, ...lines].join('\n');
};

/** A title in so many words: capitalised in English, in title brackets in Japanese. */
function titleAskedFor(question: string): string | undefined {
  const english = /\b(?:[Ii]s|[Dd]o you have|[Hh]ow much is|[Pp]rice of)\s+((?:[A-Z][\p{L}\d'-]*\s?)+)/u.exec(
    question,
  )?.[1];
  return english?.trim() ?? /[『「]([^』」]+)[』」]/u.exec(question)?.[1];
}

const comparison: Writer = (prompt, { weak }) => {
  const { language } = prompt;
  const all = products(prompt);
  const asked = all.filter((product) => named(product, prompt));
  const [one, other] = asked.length >= 2 ? asked : all;
  if (one === undefined || other === undefined) return aboutProducts(prompt, { weak });
  if (weak) {
    return say(
      language,
      `${one.title} and ${other.title} are both good. Perhaps ${one.title} is a little darker, but I'm not sure.`,
      `『${one.title}』と『${other.title}』はどちらも良い作品です。おそらく前者のほうが少し暗いかもしれません。`,
    );
  }
  const row = (product: ShownProduct): string => {
    const parts = [
      product.author,
      product.genres.join(say(language, ', ', '・')),
      product.status,
      factsLine(product, language),
    ];
    const title = language === 'ja' ? `『${product.title}』` : product.title;
    return `${title}: ${parts.filter(Boolean).join('; ')}${product.synopsis === undefined ? '' : ` - ${product.synopsis}`}`;
  };
  const shared = one.genres.filter((genre) => other.genres.includes(genre));
  const common =
    shared.length === 0
      ? say(language, 'They share no genre in our catalogue.', '当店の分類では共通のジャンルはありません。')
      : say(language, `Both are ${shared.join(' and ')}.`, `どちらも${shared.join('・')}です。`);
  return [row(one), row(other), common].join('\n');
};

/** The article that shares most with the question, its own question counting double. */
const article: Writer = ({ passages, question }) => {
  const terms = termsOf(question);
  const shared = (text: string | undefined): number => {
    const held = termsOf(text ?? '');
    return [...terms].filter((term) => held.has(term)).length;
  };
  const ranked = passages
    .filter(({ kind }) => kind === 'article')
    .map((passage) => ({
      passage,
      score: 2 * shared(passage.field('Question')) + shared(passage.field('Answer')),
    }));
  return ranked.toSorted((one, other) => other.score - one.score)[0]?.passage.field('Answer');
};

const complaint: Writer = (prompt, skill) => {
  const sorry = say(
    prompt.language,
    'I am sorry about this. A member of our team can take over at once.',
    'ご不便をおかけして申し訳ございません。担当者がすぐに引き継ぎます。',
  );
  return [sorry, article(prompt, skill), orderStatus(prompt, skill)].filter(Boolean).join('\n');
};

const ORDER_LABELS: readonly (readonly [string, string])[] = [
  ['Ordered', '注文日'],
  ['Shipped', '発送日'],
  ['Expected', 'お届け予定'],
  ['Delivered', '配達日'],
  ['Carrier', '配送業者'],
  ['Tracking', '追跡番号'],
  ['Total', '合計'],
];
const ORDER_STATUS_JA: Readonly<Record<string, string>> = {
  placed: '受付済み',
  packed: '梱包済み',
  shipped: '発送済み',
  delivered: '配達済み',
  cancelled: 'キャンセル済み',
  returned: '返品済み',
};

const orderStatus: Writer = ({ passages, language }) => {
  const orders = passages.filter(({ kind }) => kind === 'order');
  if (orders.length === 0) return undefined;
  return orders.map((order) => orderLine(order, language)).join('\n');
};

function orderLine(order: PromptPassage, language: Language): string {
  const status = order.field('Status') ?? '';
  const facts = ORDER_LABELS.flatMap(([label, ja]) => {
    const value = order.field(label);
    return value === undefined ? [] : [`${say(language, label, ja)}: ${value}`];
  });
  const head = say(
    language,
    `Order ${order.field('Order')} is ${status}.`,
    `ご注文${order.field('Order')}は「${ORDER_STATUS_JA[status] ?? status}」です。`,
  );
  return [head, facts.join(say(language, ', ', '、')), order.items.join('; ')].filter(Boolean).join(' ');
}

const greeting: Writer = ({ language }) =>
  say(
    language,
    'Hello, and welcome to MangaAssist! How can I help you today?',
    'こんにちは、MangaAssistへようこそ！本日はどのようなご用件でしょうか？',
  );

const creative: Writer = ({ language }) =>
  say(
    language,
    'Ink on quiet pages,\na sword rests where moonlight falls -\nturn, and it awakes.',
    '墨の香や\n月に眠れる\n剣ひとつ',
  );

const summarization: Writer = ({ document, language }) => {
  if (document === undefined) return undefined;
  const sentences = document
    .replaceAll(/\s+/gu, ' ')
    .split(/(?<=[.!?。！？])\s*/u)
    .filter((sentence) => sentence.length > 15);
  return `${say(language, 'In short: ', '要約: ')}${sentences.slice(0, 3).join(' ')}`;
};

const translation: Writer = ({ question, language }) =>
  say(
    language,
    `A simulator cannot translate freely; the text to translate was: ${question}`,
    `シミュレーターは自由な翻訳ができません。翻訳対象の文: ${question}`,
  );

const discussion: Writer = (prompt, skill) => {
  const { language } = prompt;
  const [first] = products(prompt);
  if (first === undefined) return undefined;
  if (skill.weak)
    return say(
      language,
      `${first.title} is perhaps about many things.`,
      `『${first.title}』はおそらく様々なことを描いています。`,
    );
  return say(
    language,
    `${first.title} can be read through its themes: ${first.synopsis ?? ''} As ${first.genres.join(' and ')}, it asks what people owe each other, and its story answers differently as it grows.`,
    `『${first.title}』は主題から読むことができます。${first.synopsis ?? ''}${first.genres.join('・')}として、人が互いに何を負うのかを問い、物語が進むにつれて違う答えを示します。`,
  );
};

const WRITERS: Readonly<Record<string, Writer>> = {
  greeting,
  recommendation,
  comparison,
  price_inquiry: aboutProducts,
  product_search: aboutProducts,
  faq: article,
  complaint,
  order_status: orderStatus,
  creative,
  discussion,
  summarization,
  translation,
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

/** Whatever else is asked, these shape the whole answer. */
const LEADING_TASKS = ['complaint', 'recommendation'];

/** An answer from the prompt alone. What it does not hold is said to be unknown. */
export function writeAnswer(prompt: ReadPrompt, skill: Skill): string {
  const { language } = prompt;
  const unknown = prompt.missing.flatMap((fact) => {
    const texts = Object.hasOwn(MISSING, fact) ? MISSING[fact] : undefined;
    return texts === undefined ? [] : [say(language, texts[0], texts[1])];
  });
  const task =
    LEADING_TASKS.find((name) => prompt.tasks.includes(name)) ??
    prompt.tasks.find((name) => Object.hasOwn(WRITERS, name));
  const written = task === undefined ? undefined : WRITERS[task]?.(prompt, skill);
  if (written !== undefined && written !== '') return [...unknown, written].join('\n');
  if (unknown.length > 0) return unknown.join('\n');
  const anything = task === undefined ? undefined : (aboutProducts(prompt, skill) ?? article(prompt, skill));
  return (
    anything ??
    say(
      language,
      'I have no facts about that here. I can help with manga, orders, prices and our policies.',
      '恐れ入りますが、その件の情報は手元にありません。漫画、ご注文、価格、各種ご案内ならお手伝いできます。',
    )
  );
}
