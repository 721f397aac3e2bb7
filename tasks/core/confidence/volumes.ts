import type { Reading } from './reading.ts';

/** How long a series is, in so many words: not "the first 3 volumes". */
const TOTAL =
  /\b(?:has|have|spans?|runs?|ran|lists?|totals?|totalling|comprises?|complete(?:d)? (?:in|at|with))\s+(?:for |to |a total of |about |all )?(\d{1,3}) volumes?\b(?! (?:sold|missing|out|left|un))|\b(\d{1,3})[- ]volumes? (?:series|manga|so far|in total|long)|^[-*•]?\s*volumes: (\d{1,3})\b|巻数: (\d{1,3})\b|全(\d{1,3})巻|既刊(\d{1,3})巻|(\d{1,3})巻(?:で完結|完結|まで刊行)/gi;

const MAY_COUNT = /volume|巻/i;

/** Numbers of volumes that the record of the title contradicts. */
export function wrongVolumeCounts({ statements }: Reading): readonly string[] {
  return statements.flatMap(({ text, shelf }) => {
    const known = shelf?.volumes;
    if (known === undefined || !MAY_COUNT.test(text)) return [];
    return [...text.matchAll(TOTAL)].flatMap(([, ...groups]) => {
      const claimed = Number(groups.find((group) => group !== undefined));
      return claimed === known ? [] : [`${shelf?.names[0] ?? 'the title'}: not ${claimed} volumes`];
    });
  });
}
