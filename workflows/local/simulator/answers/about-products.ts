import type { ReadPrompt } from '../read-prompt.ts';
import { namedProducts, titleAskedFor, volumeAskedFor } from './named-titles.ts';
import { factsLine, products, quoted, type ShownProduct, statusText } from './shown-product.ts';
import { listed, say, type Writer } from './writer.ts';

const MOST = 4;

/** What the records say of the titles that are asked about, else of those that were found. */
export const aboutProducts: Writer = (prompt, { weak }) => {
  const { language, question } = prompt;
  const all = products(prompt);
  const asked = namedProducts(prompt, all);
  const absent = asked.length > 0 ? undefined : titleAskedFor(question);
  if (absent !== undefined) {
    return say(
      language,
      `I cannot find "${absent}" in our catalogue, so I cannot say anything about its stock or price.`,
      `「${absent}」は当店の目録に見つからないため、在庫や価格はお答えできません。`,
    );
  }
  const shown = (asked.length > 0 ? asked : all).slice(0, weak ? 1 : MOST);
  if (shown.length === 0) return undefined;
  return [
    say(language, 'Here is what our records say.', '当店の記録によると次のとおりです。'),
    ...shown.map((product) => productLine(product, prompt)),
  ].join('\n');
};

function productLine(product: ShownProduct, prompt: ReadPrompt): string {
  const { language } = prompt;
  const facts = `${quoted(product, language)}: ${factsLine(product, language)}${say(language, '.', '。')}`;
  const extras = [volumeFact, authorFact, lengthFact].flatMap((fact) => fact(product, prompt) ?? []);
  return [facts, ...extras].join(say(language, ' ', ''));
}

type Fact = (product: ShownProduct, prompt: ReadPrompt) => string | undefined;

/** A single volume: sold out, beyond the series, or as the series. */
const volumeFact: Fact = ({ volumes, missingVolumes, inStock }, { language, question }) => {
  const volume = volumeAskedFor(question);
  if (volume === undefined || inStock === undefined) return undefined;
  if (volumes !== undefined && volume > Number(volumes)) {
    return say(
      language,
      `Our records list ${volumes} volumes, so there is no volume ${volume} to offer.`,
      `記録では全${volumes}巻のため、${volume}巻はご用意がありません。`,
    );
  }
  const soldOut = missingVolumes?.split(/,\s*/u).includes(String(volume));
  return inStock && !soldOut
    ? say(language, `Volume ${volume} is in stock.`, `${volume}巻は在庫があります。`)
    : say(language, `Volume ${volume} is sold out.`, `${volume}巻は売り切れです。`);
};

const authorFact: Fact = ({ author }, { language, question }) =>
  author !== undefined &&
  /\bauthor|\bartist|who (?:wrote|draws|drew|made|created)|written by|作者|著者|誰が/iu.test(question)
    ? say(language, `It is by ${author}.`, `作者は${author}です。`)
    : undefined;

const lengthFact: Fact = (product, { language, question }) => {
  const { volumes } = product;
  const status = statusText(product, language);
  if (
    !/how (?:many|long)|\bvolumes\b|\bfinished|\bcomplete|\bongoing|\bended?\b|何巻|完結|連載|全巻/iu.test(
      question,
    )
  ) {
    return undefined;
  }
  const parts = [
    ...(volumes === undefined ? [] : [say(language, `${volumes} volumes`, `${volumes}巻`)]),
    ...(status === undefined ? [] : [status]),
  ];
  if (parts.length === 0) return undefined;
  return say(language, `Length: ${listed(language, parts)}.`, `巻数・状況: ${parts.join('、')}。`);
};
