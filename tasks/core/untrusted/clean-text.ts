const LINE_ENDS = /\r\n?|[\v\f\u0085\p{Zl}\p{Zp}]/gu;
/** Arabic number signs are format characters that are seen; joiners are looked at one by one. */
const UNSEEN = /(?![\n\t])\p{Cc}|(?!\p{Join_C}|[\u0600-\u08ff])\p{Cf}/gu;
/** In these scripts a joiner changes nothing but what a filter sees; emoji, Arabic and Indic need theirs. */
const NEEDLESS_JOINERS =
  /(?<=^|[\p{ASCII}\p{sc=Latn}\p{sc=Grek}\p{sc=Cyrl}\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])\p{Join_C}+/gmu;
/** One selector picks a form of a character; a run of them carries a hidden text. */
const SELECTOR_RUNS = /([\ufe00-\ufe0f\u{e0100}-\u{e01ef}])[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+/gu;

/**
 * The text that a person would see: control and direction characters, zero-width ones and hidden tags are
 * taken out, every line end is `\n`, and lone surrogates are replaced.
 */
export const cleanText = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(LINE_ENDS, '\n')
    .replaceAll(UNSEEN, '')
    .replaceAll(SELECTOR_RUNS, '$1')
    .replaceAll(NEEDLESS_JOINERS, '');
