import { hashText } from './random.ts';

/** Words that mean the same in both languages, so that either finds the other's titles. */
const SYNONYMS: readonly (readonly string[])[] = [
  ['dark fantasy', 'ダークファンタジー'],
  ['fantasy', 'ファンタジー'],
  ['horror', 'ホラー'],
  ['romance', '恋愛', 'ラブ'],
  ['cooking', '料理', 'グルメ'],
  ['sports', 'スポーツ'],
  ['mystery', 'ミステリー', '推理'],
  ['science fiction', 'sf', 'sci-fi'],
  ['adventure', '冒険'],
  ['action', 'アクション'],
  ['comedy', 'コメディ', 'ギャグ'],
  ['school', '学園', '学校'],
  ['worldbuilding', '世界観'],
  ['revenge', '復讐'],
  ['friendship', '友情'],
  ['music', '音楽'],
  ['historical', '歴史'],
  ['slice of life', '日常'],
  ['return', '返品'],
  ['shipping', '配送', '発送'],
  ['payment', '支払い'],
];
const CONCEPT_WEIGHT = 3;
const WORD_WEIGHT = 1;
const GRAM_WEIGHT = 0.4;
const MAX_CHARS = 20_000;

/**
 * A text embedding without a model: signed feature hashing of words, character trigrams and bilingual
 * concepts (Weinberger et al. 2009). Texts that share words or themes are near, which is all a catalogue needs.
 */
export function embed(text: string, dimensions: number, normalize: boolean): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  const plain = text.slice(0, MAX_CHARS).normalize('NFKC').toLowerCase();
  const add = (feature: string, weight: number): void => {
    const hash = hashText(feature);
    const at = hash % dimensions;
    vector[at] = (vector[at] ?? 0) + (hash & 0x80000000 ? weight : -weight);
  };
  SYNONYMS.forEach((words, concept) => {
    if (words.some((word) => plain.includes(word))) add(`concept:${concept}`, CONCEPT_WEIGHT);
  });
  const counts = new Map<string, number>();
  for (const [word] of plain.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (!/[\u3040-\u9fff]/u.test(word)) bump(counts, `word:${word}`);
    for (const gram of grams(word)) bump(counts, `gram:${gram}`);
  }
  for (const [feature, count] of counts) {
    add(feature, (feature.startsWith('word:') ? WORD_WEIGHT : GRAM_WEIGHT) * Math.log1p(count));
  }
  if (!normalize) return vector;
  const norm = Math.hypot(...vector);
  return norm === 0 ? vector.map((_, at) => (at === 0 ? 1 : 0)) : vector.map((value) => value / norm);
}

const bump = (counts: Map<string, number>, feature: string): void => {
  counts.set(feature, (counts.get(feature) ?? 0) + 1);
};

function grams(word: string): readonly string[] {
  const size = /[\u3040-\u9fff]/u.test(word) ? 2 : 3;
  const chars = [...word];
  return chars.length < size
    ? []
    : chars.slice(0, chars.length - size + 1).map((_, at) => chars.slice(at, at + size).join(''));
}
