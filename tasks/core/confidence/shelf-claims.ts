import { moneyClaims } from './money.ts';
import type { Reading, Statement } from './reading.ts';
import type { Shelf } from './shelf.ts';

const OUT_OF_STOCK =
  /out of stock|sold out|not (?:currently )?(?:in stock|available)|n't (?:currently )?(?:in stock|available)|no longer available|unavailable|在庫切れ|在庫[がは](?:ありません|ございません)|在庫なし|売り切れ|品切れ/i;
const IN_STOCK = /(?<!back )\bin stock\b|\bavailable\b|在庫あり|在庫[がは](?:あります|ございます)/i;
const NOT_ON_SALE =
  /(?:\bnot|n't|no longer|never|none|neither|nothing)\b[^,;]{0,30}\bon sale|\bno (?:current )?sale|セール対象外|(?:セール|割引)(?:中)?で?[はも](?:ありません|ございません|ない)|(?:セール|割引)なし/i;
const ON_SALE = /\bon sale\b|セール中|割引中/i;
const MAY_CLAIM = /stock|sold|sale|available|在庫|売り切れ|品切れ|セール|割引|残り|copies/i;
/** Single volumes may be sold out of a series that is in stock. */
const OF_VOLUMES = /\bvol(?:ume)?s?\.? [\d, ]+|\d巻[はもが]/i;

/** Claims about the stock, the sale or the price of a product that its own record contradicts. A list of what is wrong. */
export function shelfContradictions(reading: Reading): readonly string[] {
  const wrong = new Set<string>();
  for (const statement of reading.statements) {
    const { shelf } = statement;
    if (shelf === undefined) continue;
    for (const claim of contradicted(statement, shelf))
      wrong.add(`${shelf.names[0] ?? 'the title'}: ${claim}`);
    for (const price of foreignPrices(statement, shelf, reading)) {
      wrong.add(`${shelf.names[0] ?? 'the title'}: ${price}`);
    }
  }
  return [...wrong];
}

function contradicted({ text }: Statement, shelf: Shelf): readonly string[] {
  if (!MAY_CLAIM.test(text)) return [];
  const { inStock, onSale } = shelf;
  const ofVolumes = OF_VOLUMES.test(text);
  const saysOut = OUT_OF_STOCK.test(text);
  const saysIn = !saysOut && IN_STOCK.test(text);
  const saysFull = NOT_ON_SALE.test(text);
  const saysSale = !saysFull && ON_SALE.test(text);
  return [
    ...(inStock === true && saysOut && !ofVolumes ? ['not out of stock'] : []),
    ...(inStock === false && saysIn ? ['not in stock'] : []),
    ...(onSale === true && saysFull ? ['on sale'] : []),
    ...(onSale === false && saysSale ? ['not on sale'] : []),
    ...wrongVolumes(text, shelf),
    ...wrongCopies(text, shelf),
  ];
}

const VOLUME_IN =
  /\bvol(?:ume)?\.? (\d{1,3}) is (?:currently )?(?:in stock|available)|(\d{1,3})巻[はも]在庫(?:あり|[がは]あります|[がは]ございます)/gi;
const VOLUME_OUT =
  /\bvol(?:ume)?\.? (\d{1,3}) is (?:currently )?(?:sold out|out of stock)|(\d{1,3})巻[はも](?:売り切れ|在庫切れ|品切れ)/gi;

function wrongVolumes(text: string, { soldOut, asked }: Shelf): readonly string[] {
  const wrong: string[] = [];
  for (const [, english, japanese] of text.matchAll(VOLUME_IN)) {
    const volume = Number(english ?? japanese);
    const isGone = asked?.volume === volume && /^(?:sold out|does not exist)/u.test(asked.state);
    if (soldOut.has(volume) || isGone) wrong.push(`volume ${volume} not in stock`);
  }
  for (const [, english, japanese] of text.matchAll(VOLUME_OUT)) {
    const volume = Number(english ?? japanese);
    if (asked?.volume === volume && asked.state === 'in stock') wrong.push(`volume ${volume} not sold out`);
  }
  return wrong;
}

/** Of the shop, not of an order. */
const COPIES =
  /\b(\d{1,4}) copies (?:left|in stock|available|remaining)|in stock \((\d{1,4}) copies|残り(\d{1,4})[冊点]|在庫[はが]?(\d{1,4})[冊点]/gi;

function wrongCopies(text: string, { copies }: Shelf): readonly string[] {
  if (copies === undefined) return [];
  return [...text.matchAll(COPIES)].flatMap(([, ...groups]) => {
    const claimed = Number(groups.find((group) => group !== undefined));
    return claimed === copies ? [] : [`not ${claimed} copies`];
  });
}

/** A price of the catalogue, but of another title. */
function foreignPrices({ text, isCertain }: Statement, shelf: Shelf, reading: Reading): readonly string[] {
  const { shelves, money } = reading;
  if (!isCertain || shelves.length < 2 || money.said.size === 0) return [];
  const elsewhere = [...moneyClaims(text)].filter(
    (claim) =>
      !shelf.money.has(claim) &&
      !money.general.has(claim) &&
      shelves.some((other) => other !== shelf && other.money.has(claim)),
  );
  if (elsewhere.length === 0) return [];
  const asked = moneyClaims(`${reading.query}\n${reading.document}`);
  return elsewhere.filter((claim) => !asked.has(claim)).map((claim) => `not ${claim}`);
}
