import { isCardNumber } from './card-number.ts';
import { PREFECTURES } from './prefectures.ts';

type Replace = (found: string) => string;
type Rule = readonly [pattern: RegExp, replace: Replace];

const as =
  (label: string): Replace =>
  () =>
    label;

const DASH = String.raw`[-‐‑‒–—―−－ー.．\s]`;
/** ASCII or full-width, as the Japanese write numbers. */
const N = '[0-9０-９]';
/** A number goes on neither before nor after: no id, time or price is cut into a phone. */
const ALONE_BEFORE = '(?<![0-9０-９A-Za-z_#$¥.,/-]|[0-9]:)';
const ALONE_AFTER = '(?![0-9０-９A-Za-z_]|[-.,/:][0-9０-９])';

const number = (body: string): RegExp => new RegExp(`${ALONE_BEFORE}(?:${body})${ALONE_AFTER}`, 'gu');

const EMAIL =
  /[\p{sc=Latn}\p{Nd}._%+-]{1,64}[@＠][\p{sc=Latn}\p{Nd}-]{1,63}(?:[.．][\p{sc=Latn}\p{Nd}-]{1,63}){1,8}/gu;

/** +81 90-1234-5678, 090-1234-5678, 03-1234-5678, (03) 1234-5678, 09012345678, 0120-123-456. */
const PHONE_JAPAN = number(
  [
    String.raw`[+＋]81${DASH}?\(?0?\)?${N}{1,4}${DASH}?${N}{1,4}${DASH}?${N}{3,4}`,
    `[0０]${N}{1,4}${DASH}${N}{1,4}${DASH}${N}{3,4}`,
    String.raw`[(（][0０]${N}{1,4}[)）]\s?${N}{1,4}${DASH}${N}{3,4}`,
    `[0０][5-9５-９][0０]${N}{8}`,
    '[0０][1-9１-９][0-9０-９]{8}',
  ].join('|'),
);
/** +1 (415) 555-2671, 415-555-2671, (415) 555-2671, and other countries with their plus. */
const PHONE_ABROAD = number(
  [
    String.raw`[+＋]${N}{1,3}(?:[-.\s]?\(?${N}{2,4}\)?){2,4}`,
    String.raw`(?:1[-.\s])?(?:\([2-9]\d{2}\)\s?|[2-9]\d{2}[-.\s])[2-9]\d{2}[-.\s]\d{4}`,
  ].join('|'),
);
/** As printed on the card, or in one piece. */
const CARD = number(
  [
    `${N}{13,19}`,
    String.raw`${N}{4}[-－\s]${N}{4}[-－\s]${N}{4}[-－\s]${N}{4}(?:[-－\s]${N}{1,3})?`,
    String.raw`${N}{4}[-－\s]${N}{6}[-－\s]${N}{4,5}`,
  ].join('|'),
);

const POSTCODE_JAPAN = new RegExp(
  String.raw`〒\s?${N}{3}[-－‐−ー]?${N}{4}|${ALONE_BEFORE}${N}{3}[-－]${N}{4}(?=\s*(?:${PREFECTURES}))`,
  'gu',
);
/** From the prefecture to the house number; a prefecture alone is no address. */
const ADDRESS_JAPAN = new RegExp(
  String.raw`(?:${PREFECTURES})[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}ヶケー々\s]{1,24}?[市区町村郡][^\n。、,!?！？「」]{0,40}?(?:${N}|[一二三四五六七八九十])+(?:(?:丁目|番地?|号室?|条|線|[東西南北]|[-－‐−ー])(?:${N}|[一二三四五六七八九十])*)*(?:\s?[\p{sc=Kana}\p{sc=Han}A-Za-zー]{1,16}${N}{1,5}号?室?)?`,
  'gu',
);
const STREET =
  '(?:Street|St|Avenue|Ave|Boulevard|Blvd|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Way|Terrace|Ter|Parkway|Pkwy)';
/** 221B Baker Street, Apt 4, Springfield, IL 62704: as far as it goes. */
const ADDRESS_STREET = new RegExp(
  String.raw`(?<![\w$¥#.-])\d{1,6}[A-Z]?\s(?:[NSEW]\.?\s)?(?:[A-Z][\p{L}'.-]*\s|\d{1,3}(?:st|nd|rd|th)\s){1,4}${STREET}\b\.?(?:,?\s(?:Apt|Apartment|Suite|Ste|Unit|#)\.?\s?\w{1,6})?(?:,\s?[A-Z][\p{L}. ]{1,30})?(?:,?\s[A-Z]{2}\s\d{5}(?:-\d{4})?)?`,
  'gu',
);

/** Called by name: 山田太郎様. A title or a role before the 様 (お客様, 神様) names nobody. */
const NAME_JAPAN =
  /(?<![\p{sc=Han}\p{sc=Kana}ー々お])(?!(?:客|皆|神|王|殿|奥|仏|若|姫|嬢|王子|王女|女王|旦那|貴方|何|各位|担当者)様)[\p{sc=Han}々]{1,4}[\s　]?[\p{sc=Han}々]{0,4}(?=様(?!子|式|々|相|態|変))/gu;
/** What people write before their own name. */
const NAME_SAID =
  /(?<=\b(?:[Mm]y (?:full )?name is|[Mm]y name's|[Nn]ame:|[Rr]egards,|[Ss]incerely,|Mr\.?|Mrs\.?|Ms\.?)\s{1,3})\p{Lu}[\p{L}'’-]{1,30}(?:\s\p{Lu}[\p{L}'’.-]{0,30}){0,2}/gu;
const NAME_SAID_JAPAN =
  /(?<=(?:名前は|氏名[:：]?\s?|お名前[:：]\s?|名義[:：]?\s?))[\p{sc=Han}\p{sc=Hira}\p{sc=Kana}ー々]{1,6}[\s　]?[\p{sc=Han}\p{sc=Kana}ー々]{1,6}?(?=です|と申|といい|[\s。、,.]|$)/gmu;

const CARD_RULE: Rule = [CARD, (found) => (isCardNumber(found) ? '[card]' : found)];

/** The order counts: a card is no phone, and a postcode belongs to its address. */
const RULES: readonly Rule[] = [
  [EMAIL, as('[email]')],
  CARD_RULE,
  [POSTCODE_JAPAN, as('[address]')],
  [ADDRESS_JAPAN, as('[address]')],
  [ADDRESS_STREET, as('[address]')],
  [PHONE_JAPAN, as('[phone]')],
  [PHONE_ABROAD, as('[phone]')],
  [NAME_JAPAN, as('[name]')],
  [NAME_SAID, as('[name]')],
  [NAME_SAID_JAPAN, as('[name]')],
];

/**
 * The text with e-mail addresses, card numbers (by Luhn), phone numbers, postal addresses and names that
 * are given as such replaced by `[email]`, `[card]`, `[phone]`, `[address]`, `[name]`. By form alone: a name
 * inside a sentence stays, and so do order numbers, prices and dates. Masking twice changes nothing.
 */
export const maskPersonal = (text: string): string =>
  RULES.reduce((masked, [pattern, replace]) => masked.replaceAll(pattern, replace), text);

/** By which somebody can be reached or charged. Fiction has names and addresses, but hardly one of these. */
const CONTACTS = [
  ['email', EMAIL, as('[email]')],
  ['card', ...CARD_RULE],
  ['phone', PHONE_JAPAN, as('[phone]')],
  ['phone', PHONE_ABROAD, as('[phone]')],
] as const;

export interface MaskedContacts {
  readonly text: string;
  /** What was masked, each kind once. */
  readonly kinds: readonly (typeof CONTACTS)[number][0][];
}

/**
 * The text without the e-mail addresses, card and phone numbers that nobody had given, in whatever width,
 * case or spacing.
 * @param given everything that may be repeated
 */
export function maskContacts(text: string, given: readonly string[]): MaskedContacts {
  const known = bare(given.join('\n'));
  const kinds = new Set<MaskedContacts['kinds'][number]>();
  const masked = CONTACTS.reduce(
    (rest, [kind, pattern, replace]) =>
      rest.replaceAll(pattern, (found) => {
        const label = known.includes(bare(found)) ? found : replace(found);
        if (label !== found) kinds.add(kind);
        return label;
      }),
    text,
  );
  return { text: masked, kinds: [...kinds] };
}

const bare = (text: string): string =>
  text
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}@]/gu, '');
