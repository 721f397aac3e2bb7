import { TITLE } from '../normalise.ts';
import type { Mention } from './titles.ts';

const LIKING_BEFORE =
  /(?:\b(?:lov(?:e|ed|es|ing)|lik(?:ed|es)|enjoy(?:ed|s|ing)?|adore[ds]?|fan of|obsessed with|finished|reminds me of|similar to|same (?:vibe|style|mood|feel(?:ing)?) as|in the (?:style|vein) of|along the lines of|such as|comparable to|akin to|vibes? of|(?:as|so) [a-z]+ as|(?:i|i've|we|we've|have|had|just|already|also) read(?: all of)?|(?:after|finished|loved|enjoyed) reading|after)|(?:(?:i|we|really|also|something|anything|manga|series|books?|one|titles?|stories|more|story|else|things?|stuff|just|much|exactly|it|they|them|comics?|is|are|feels?|reads?|she|he|who|kid|son|daughter|friend|and|,|^|\b(?:an?|some|any|more|other) (?:[\w-]+ ){0,2}[\w-]+)\s*)\blike(?:\s+in)?)\s+(?:the\s+manga\s+|reading\s+)?["'「『]?\s*$/u;
const LIKING_AFTER =
  /^["'」』]?\s*(?:は|って|も)?\s*(?:が|を|も|は)?\s*(?:(?:すごく|とても|めちゃくちゃ|一番|本当に|超)?(?:大好き|好き|気に入|ハマ|はま|楽しめ|面白かった|良かった|よかった|最高)|読み終|読了|読んだ|全巻読|みたい|っぽい|っぽく|のよう|ぽい|に似|と似|に近い|系の|くらい|ぐらい|並み|ファン|の次|の後|のあと)/u;
const LIKED_LATER =
  /^["']?\s*(?:was|is)\s+(?:great|amazing|awesome|my favou?rite|so good|fantastic|brilliant)|^["']?-(?:like|esque)\b/u;
/** "A, B and C" share the verb in front of A; 「AとBが好き」 the one behind B. */
const LIST_GAP = /^["'」』]?\s*(?:,|and|or|&|,\s*and|と|や|とか|、|・|も)+\s*["'「『]?\s*$/u;

/** The titles given as examples of taste. `masked`: lower case, titles written over. */
export function findLiked(masked: string, mentions: readonly Mention[]): string[] {
  const liked = mentions.map((mention) => isLiked(masked, mention));
  // Once from the left for English lists, once from the right for Japanese ones.
  mentions.forEach((mention, at) => {
    const previous = mentions[at - 1];
    if (previous === undefined || !liked[at - 1]) return;
    const saidBefore = LIKING_BEFORE.test(masked.slice(Math.max(0, previous.start - 60), previous.start));
    const listed = saidBefore || (at > 1 && liked[at - 2]);
    if (listed && LIST_GAP.test(masked.slice(previous.end, mention.start))) liked[at] = true;
  });
  for (let at = mentions.length - 2; at >= 0; at -= 1) {
    const gap = masked.slice(mentions[at]?.end, mentions[at + 1]?.start);
    if (liked[at + 1] && LIST_GAP.test(gap) && /[とや、も・]/u.test(gap)) liked[at] = true;
  }
  return [...new Set(mentions.flatMap((mention, at) => (liked[at] ? [mention.productId] : [])))];
}

function isLiked(masked: string, { start, end }: Mention): boolean {
  const before = masked.slice(Math.max(0, start - 60), start);
  const after = masked.slice(end, end + 30);
  if (after.startsWith(TITLE)) return false;
  return LIKING_BEFORE.test(before) || LIKING_AFTER.test(after) || LIKED_LATER.test(after);
}
