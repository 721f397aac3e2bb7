const COMMON = new Set(
  'about after again also because before being could does doing from have here itself just more most other over same should some such than that their them then there these they this those through under very were what when where which while will with would your'.split(
    ' ',
  ),
);
/** Enough of a word to see through its endings. */
const STEM_LENGTH = 5;

/** The words of a text that say what it is about: stems in English, pairs of characters in Japanese. */
export function termsOf(text: string): ReadonlySet<string> {
  const terms = new Set<string>();
  for (const [run] of text
    .normalize('NFKC')
    .toLowerCase()
    .matchAll(/[a-z]{4,}|[\u3040-\u9fff]+/gu)) {
    if (/[a-z]/u.test(run)) {
      if (!COMMON.has(run)) terms.add(run.slice(0, STEM_LENGTH));
    } else for (let at = 0; at + 1 < run.length; at++) terms.add(run.slice(at, at + 2));
  }
  return terms;
}
