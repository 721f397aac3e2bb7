import { conceptsOf } from './concepts.ts';

/** Words that carry no subject, of the language and of every question to a bookshop. */
const STOP_WORDS = new Set(
  `a about after all also am an and any are as at be because been but by can could did do does for from get give
  had has have he her here him his how i if in into is it its just know like liked looking love loved me more most my
  no not of on one only or other our out please read recommend recommendation recommendations say she should
  similar so some something suggest tell than thank thanks that the their them then there these they thing this
  those to too up us very want was we were what when where which who why will with would you your
  manga comic comics book books series story stories title titles volume volumes shop store good great best`.split(
    /\s+/u,
  ),
);
const JAPANESE_FILLER =
  /(?:おすすめ|オススメ|お勧め|漫画|マンガ|作品|教え|ください|下さい|ありますか|ありません|あります|でしょうか|ですか|でした|ました|ません|です|ます|について|みたいな|のような|ような|として|している|された|される|した|して|する|とても|もの|こと|ほしい|欲しい|何か|なにか|どんな|好きな|好き|読みたい|読んだ|面白い)/gu;

const RUN = /[\p{Script=Han}々]+|[\p{Script=Katakana}ー]+|[\p{Script=Hiragana}]{3,}/gu;
const STRETCH = /[\p{Script=Han}々\p{Script=Katakana}ー\p{Script=Hiragana}]{3,}/gu;
const PARTICLE_AT_END = /(?<=^\p{Script=Hiragana}{3,})[はがをにのもでと]$/u;

/** A heading says more than a sentence of the same words: lines weigh by the root of their length. */
const lineWeight = (terms: number): number => 1 / Math.sqrt(Math.max(1, terms));
const CONCEPT = 1.6;
const WORD = 1;
const STEM = 0.5;
const GRAM = 0.15;
const PAIR = 0.6;
const CONTEXT = 0.5;
const SEAM = 0.5;
/** Below 1: what comes back says more, but not in proportion. */
const DAMPING = 0.4;

/** The weighted features of a text: concepts, words, stems, pairs of Japanese characters, character trigrams. */
export function featuresOf(text: string): ReadonlyMap<string, number> {
  const features = new Map<string, number>();
  for (const line of text.normalize('NFKC').toLowerCase().split('\n')) {
    const own = featuresOfLine(line);
    const weight = lineWeight(own.words);
    for (const [feature, value] of own.features) add(features, feature, value * weight);
  }
  return new Map([...features].map(([feature, weight]) => [feature, weight ** DAMPING]));
}

function featuresOfLine(line: string): {
  readonly features: ReadonlyMap<string, number>;
  readonly words: number;
} {
  const features = new Map<string, number>();
  let words = 0;
  for (const [word] of line.matchAll(/[a-z0-9][a-z0-9'-]*/gu)) {
    if (STOP_WORDS.has(word)) continue;
    words += 1;
    addWord(features, word);
  }
  const japanese = line.replaceAll(JAPANESE_FILLER, ' ');
  for (const [run] of japanese.matchAll(RUN)) {
    words += 1;
    addRun(features, run.replace(PARTICLE_AT_END, ''));
  }
  for (const [stretch] of japanese.matchAll(STRETCH)) addSeams(features, stretch);
  for (const concept of conceptsOf(line)) add(features, `concept:${concept}`, CONCEPT);
  return { features, words };
}

function addWord(features: Map<string, number>, word: string): void {
  add(features, `word:${word}`, WORD);
  if (word.length > 3) add(features, `stem:${stemOf(word)}`, STEM);
  for (let at = 0; at + 3 <= word.length && word.length > 4; at += 1) {
    add(features, `gram:${word.slice(at, at + 3)}`, GRAM);
  }
}

/** Kanji and katakana carry the subject; hiragana mostly the grammar. */
function addRun(features: Map<string, number>, run: string): void {
  const weight = /^\p{Script=Hiragana}/u.test(run) ? CONTEXT : WORD;
  add(features, `run:${run}`, weight);
  const size = /^[\p{Script=Katakana}ー]/u.test(run) ? 3 : 2;
  for (let at = 0; at + size <= run.length && run.length > size; at += 1) {
    add(features, `run:${run.slice(at, at + size)}`, PAIR * weight);
  }
}

/** Where scripts meet, a name shows: the の of 進撃の巨人 belongs to it. */
function addSeams(features: Map<string, number>, stretch: string): void {
  for (let at = 0; at + 3 <= stretch.length; at += 1) {
    const seam = stretch.slice(at, at + 3);
    if (!/^(?:\p{Script=Hiragana}+|[\p{Script=Han}々]+|[\p{Script=Katakana}ー]+)$/u.test(seam)) {
      add(features, `seam:${seam}`, SEAM);
    }
  }
}

const stemOf = (word: string): string => word.replace(/(?:'s|ies|ing|ed|es|s|y|al|ical)$/u, '').slice(0, 6);

function add(features: Map<string, number>, feature: string, weight: number): void {
  features.set(feature, (features.get(feature) ?? 0) + weight);
}
