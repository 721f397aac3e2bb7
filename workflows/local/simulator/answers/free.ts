import type { ReadPrompt } from '../read-prompt.ts';
import { namedProducts, says } from './named-titles.ts';
import { products, quoted, type ShownProduct } from './shown-product.ts';
import { listed, say, type Writer } from './writer.ts';

/** How a story is told, not what it is about. */
const CRAFT = ['worldbuilding', '世界観', 'gore', 'グロテスク'];

export const greeting: Writer = ({ language }) =>
  say(
    language,
    'Hello, and welcome to MangaAssist! How can I help you today?',
    'こんにちは、MangaAssistへようこそ！本日はどのようなご用件でしょうか？',
  );

/** A few lines around the themes of the title that is asked for, else of the first that was found. */
export const creative: Writer = (prompt, { weak }) => {
  const { language } = prompt;
  const all = products(prompt);
  const [muse] = [...namedProducts(prompt, all), ...all];
  const [first = say(language, 'ink', '墨'), second = say(language, 'paper', '紙')] = (
    muse?.themes ?? []
  ).filter((theme) => !CRAFT.includes(theme));
  const lines = say(
    language,
    `A page turns in the quiet shop:\n${first}, and then ${second}.\nThe next one waits, still warm from the press.`,
    `頁めくる\n${first}と${second}\n夜の店`,
  );
  return weak ? lines.split('\n').slice(0, 2).join('\n') : lines;
};

/** A simulator cannot translate. It says so, and gives the names that the records hold in both languages. */
export const translation: Writer = (prompt) => {
  const { language, question } = prompt;
  const names = namedProducts(prompt, products(prompt))
    .filter(({ titles }) => titles.length === 2)
    .map(({ titles }) => titles.join(' = '));
  const known =
    names.length === 0
      ? ''
      : say(language, `\nKnown titles: ${names.join('; ')}.`, `\n作品名: ${names.join('、')}。`);
  return say(
    language,
    `A simulator cannot translate freely; the text to translate was: ${question}${known}`,
    `シミュレーターは自由な翻訳ができません。翻訳対象の文: ${question}${known}`,
  );
};

/** A view on the titles named, argued from their genres, themes and story. */
export const discussion: Writer = (prompt, { weak }) => {
  const { language } = prompt;
  const all = products(prompt);
  const named = namedProducts(prompt, all);
  const subjects = (named.length > 0 ? named : all).slice(0, named.length > 1 ? 2 : 1);
  if (subjects.length === 0) return undefined;
  if (!weak) return subjects.map((product) => view(product, prompt)).join('\n');
  const titles = listed(
    language,
    subjects.map((product) => quoted(product, language)),
  );
  return say(language, `Perhaps ${titles} can be read in many ways.`, `${titles}はおそらく様々に読めます。`);
};

function view(product: ShownProduct, { language, question }: ReadPrompt): string {
  const { themes, genres, synopsis = '' } = product;
  const matters = themes.filter((theme) => !CRAFT.includes(theme));
  const asked = matters.find((theme) => says(question.normalize('NFKC'), theme));
  const [first, ...rest] = matters.length > 0 ? matters : genres;
  const main = asked ?? first;
  const others = asked === undefined ? rest : matters.filter((theme) => theme !== asked);
  if (main === undefined) return `${quoted(product, language)}: ${synopsis}`;
  const beside = listed(language, others.slice(0, 2));
  return say(
    language,
    `I read ${product.title} as a story about ${main}. ${synopsis} ${beside === '' ? '' : `That is why ${beside} come up again and again: they put ${main} to the test.`}`.trim(),
    `${quoted(product, language)}は「${main}」の物語だと私は読みます。${synopsis}${beside === '' ? '' : `${beside}が繰り返し描かれるのは、それが「${main}」を試すからです。`}`,
  );
}
