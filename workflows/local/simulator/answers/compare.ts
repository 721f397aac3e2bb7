import { aboutProducts } from './about-products.ts';
import { namedProducts } from './named-titles.ts';
import { factsLine, products, quoted, type ShownProduct, statusText } from './shown-product.ts';
import { type Language, listed, say, type Writer } from './writer.ts';

/** Two titles side by side, what they share, and whom each would suit. */
export const comparison: Writer = (prompt, skill) => {
  const { language } = prompt;
  const all = products(prompt);
  const named = namedProducts(prompt, all);
  const [one, other] = [...named, ...all.filter((product) => !named.includes(product))];
  if (one === undefined || other === undefined) return aboutProducts(prompt, skill);
  if (skill.weak) {
    return say(
      language,
      `${one.title} (${listed(language, one.genres)}) and ${other.title} (${listed(language, other.genres)}) are both worth reading. Perhaps it depends on your taste; I'm not sure which is better.`,
      `${quoted(one, language)}（${listed(language, one.genres)}）と${quoted(other, language)}（${listed(language, other.genres)}）はどちらも読む価値があります。おそらくお好み次第です。`,
    );
  }
  return [
    ...[one, other].map((product) => column(product, language)),
    shared(one, other, language),
    ...[verdict(one, other, language), verdict(other, one, language)].filter((line) => line !== ''),
  ].join('\n');
};

function column(product: ShownProduct, language: Language): string {
  const { author, genres, themes, volumes, synopsis } = product;
  const rows: readonly (readonly [string, string, string | undefined])[] = [
    ['By', '作者', author],
    ['Genres', 'ジャンル', genres.length > 0 ? listed(language, genres) : undefined],
    ['Themes', 'テーマ', themes.length > 0 ? listed(language, themes.slice(0, 4)) : undefined],
    [
      'Volumes',
      '巻数',
      volumes === undefined ? undefined : [volumes, statusText(product, language)].filter(Boolean).join(', '),
    ],
    ['Shop', '当店', factsLine(product, language)],
    ['Story', '物語', synopsis],
  ];
  const lines = rows.flatMap(([en, ja, value]) =>
    value === undefined ? [] : [`- ${say(language, en, ja)}: ${value}`],
  );
  return [quoted(product, language), ...lines].join('\n');
}

function shared(one: ShownProduct, other: ShownProduct, language: Language): string {
  const both = termsOf(one).filter((term) => termsOf(other).includes(term));
  if (both.length === 0) {
    return say(
      language,
      'They share no genre or theme in our catalogue.',
      '当店の分類では共通点はありません。',
    );
  }
  const list = listed(language, both);
  return say(language, `What they share: ${list}.`, `共通点: ${list}。`);
}

/** For whom it is: what it has and the other has not. */
function verdict(product: ShownProduct, other: ShownProduct, language: Language): string {
  const own = termsOf(product).filter((term) => !termsOf(other).includes(term));
  if (own.length === 0) return '';
  const list = listed(language, own.slice(0, 3));
  return say(
    language,
    `${product.title} is the one if you look for ${list}.`,
    `${list}を求めるなら${quoted(product, language)}です。`,
  );
}

const termsOf = ({ genres, themes }: ShownProduct): readonly string[] => [...genres, ...themes];
