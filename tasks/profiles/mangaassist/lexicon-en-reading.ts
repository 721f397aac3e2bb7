import { type Cue, cues } from './lexicon.ts';

const READS = '(?:manga|mangas|series|titles?|books?|comics?|reads?|stor(?:y|ies)|something|stuff)';

const RECOMMENDATION = cues(
  'recommendation',
  [0.88, /\brecommend(?:s|ed|ing|ations?)?\b|\brecs?\b/u],
  [0.8, /\bsuggest(?:s|ions?|ing)?\b|\badvise me\b/u],
  [
    0.85,
    /\bwhat (?:else )?(?:should|shall|can|could|would|do|might|to) (?:i |we |he |she |they |my \w+ )?(?:read|get (?:into|next)|try|pick|start|check out)\b/u,
  ],
  [
    0.8,
    /\bsimilar to\b|\b(?:something|anything|manga|books?|series|titles?|ones?|more|stuff|others?|stor(?:y|ies)) (?:\w+ )?(?:similar|like|along the lines)\b|\bsimilar (?:\w+ ){0,3}?(?:manga|books?|series|titles?|ones?|stor(?:y|ies))\b/u,
  ],
  [0.6, /\b(?:as|so) \w+ as \uE000|\uE000-(?:like|esque)\b|\bin the (?:style|vein|spirit) of \uE000/u],
  [0.6, new RegExp(String.raw`\b(?:best|top|greatest|must[- ]read)\b(?: \w+){0,4} ${READS}\b`, 'u')],
  [
    0.6,
    new RegExp(
      String.raw`\b(?:good|great|nice|fun|any good|some good|decent|underrated|cool|interesting)\b(?: \w+){0,2} ${READS}\b`,
      'u',
    ),
  ],
  [
    0.7,
    /\bin the mood for\b|\bfeel like reading\b|\b(?:want|need|fancy|crave|craving) (?:to read )?(?:something|a new|some new|more)\b|\b(?:want|like|love) to read\b|\bwish there (?:was|were) more\b/u,
  ],
  [0.6, /^(?:\W*(?:hi|hello|hey)\W+)?(?:something|anything) (?!else$|wrong|is|happened)\w+/u],
  [0.65, /\bwhere (?:do|should|can|would) (?:i|one|we) (?:even )?(?:start|begin)\b|\bto start with\b/u],
  [
    0.45,
    /\bnew to (?:manga|comics|reading)\b|\bbeginners?\b|\bget(?:ting)? into manga\b|\b(?:first|never read) (?:a )?manga\b/u,
  ],
  [
    0.55,
    /\b(?:gift|present)s?\b(?: ideas?)? for\b|\bfor (?:my|an?|our) (?:[\w-]+ ){0,2}(?:year[- ]?olds?|son|daughter|kids?|nephew|niece|boyfriend|girlfriend|wife|husband|friend|mother|father|mum|mom|dad|brother|sister)\b/u,
  ],
  [
    0.7,
    /\b(?:what|anything|something) else\b.{0,30}\b(?:read|enjoy|like|try|love)\b|\bwould (?:i|he|she|they|we) (?:also )?(?:enjoy|like|love)\b|\bmight (?:i|he|she|they|we) (?:enjoy|like)\b/u,
  ],
  [
    0.6,
    /\b(?:read|try|pick up|watch) (?:next|after|instead)\b|\bworth reading\b|\bwhat's (?:good|worth)\b|\bwhat(?:'s| is) next after\b/u,
  ],
  [
    0.45,
    /\bgive me (?:a few|some|a couple|two|three|five|ten|\d+|your)\b|\bpick (?:one|something|me)\b|\bfill the void\b/u,
  ],
  [
    0.6,
    /\b(?:popular|trending|everyone(?:'s| is) reading|people (?:are )?reading)\b|\bi(?:'m| am) (?:so )?bored\b/u,
  ],
  [0.65, /\b(?:what|anything|something|smth|sth) (?:\w+ )?(?:next|like|similar)\b/u],
  [0.38, /\bi (?:\w+ )?(?:finished|read|love[d]?|like[d]?|enjoy(?:ed)?|binged|devoured|adore[d]?)\b(?! to)/u],
  [
    0.38,
    /\b(?:want|wants|wanting|prefer|prefers|craving) (?:an?|some) (?!refund|replacement|copy|discount|person|human)\w+/u,
  ],
  [
    0.75,
    /\bhook me up\b|\breading list\b|\bmy next (?:read|obsession|series|manga|favou?rite|binge)\b|\bwhat would .{1,40}\b(?:enjoy|like|love|read)\b|\b(?:which|what) .{0,30}\bshould .{1,30}\b(?:read|start|pick|get|try)\b/u,
  ],
  [
    0.5,
    /\bnewbies?\b|\bnewcomers?\b|\bnovice\b|\bdevoured\b|\b(?:what now|now what)\b|\bwithdrawal\b|\bhooked on\b|\bput together\b/u,
  ],
  [0.42, /\b(?:something|anything|stuff|sth|smth) (?:\w+)/u],
);

const COMPARISON = cues(
  'comparison',
  [0.9, /\bcompar(?:e|es|ed|ing|isons?)\b/u],
  [0.88, /\bvs\b\.?|\bversus\b/u],
  [0.9, /\bdifferences? between\b|\bhow (?:is|are|does|do) .{1,60} (?:different|differ)\b/u],
  [0.7, /\bdiffer(?:s|ent)? (?:from|to)\b|\bbetter than\b|\bpros and cons\b/u],
  [
    0.85,
    /\b(?:which|who|what)\b.{0,60}\uE000+.{0,6}\bor\b.{0,6}\uE000|\bshould i\b.{0,40}\uE000+.{0,6}\bor\b.{0,6}\uE000/u,
  ],
  [
    0.7,
    /\bwhich (?:one |of (?:them|these|the two) )?(?:is|has|should|do|would|was)\b.{0,50}\bor\b|\bwhich (?:one )?is (?:better|worse|best|longer|shorter|darker)\b/u,
  ],
  [0.6, /\uE000+["']?,? or (?:the )?["']?\uE000/u],
  [0.8, /\bstacks? up\b|\bcloser to\b.{0,40}\bor\b|\bhold up against\b|\bside by side\b/u],
  [0.6, /\uE000+["']?,? or (?:to |than )\uE000/u],
);

const PIECES =
  '(?:stor(?:y|ies)|poems?|haikus?|limericks?|songs?|lyrics|fan ?fic(?:tion)?s?|scenes?|dialogues?|tales?|raps?|sonnets?|jokes?|scripts?|verses?|backstor(?:y|ies)|crossovers?|monologues?|letters?|blurbs?|slogans?|descriptions?|essays?|reviews?|captions?|pitch|rhymes?|odes?|ballads?|puns?|parod(?:y|ies))';

const CREATIVE = cues(
  'creative',
  [
    0.9,
    new RegExp(
      String.raw`\b(?:write|compose|create|invent|make up|come up with|imagine|draft|pen|craft|tell|give)\b(?: me| us)?(?: \w+){0,5}? ${PIECES}\b`,
      'u',
    ),
  ],
  [0.55, /\b(?:haiku|limerick|fan ?fic(?:tion)?|sonnet)s?\b/u],
  [0.7, /\b(?:role-?play|pretend (?:to be|you(?:'re| are)))\b|^imagine\b/u],
  [0.4, /\bwrite (?:me |us )?(?:a|an|some)\b/u],
  [0.65, /\b(?:tell|make|give|know|with) .{0,20}\bjokes?\b/u],
  [0.75, /\b(?:invent|make up|dream up|think up|come up with|imagine) (?:an?|some|two|three|\d+|my)\b/u],
  [0.85, /\b(?:continue|finish) (?:this|the|my) (?:story|tale|poem|scene)\b/u],
  [0.6, /\b(?:a|an|some) (?:\w+ )?(?:rhyme|poem|ode|limerick|haiku)s?\b/u],
);

const DISCUSSION = cues(
  'discussion',
  [
    0.65,
    /\b(?:themes?|symboli[sz]\w*|symbolism|metaphors?|allegor(?:y|ical)|motifs?|subtext|foreshadowing|philosophy of|morals?)\b/u,
  ],
  [
    0.65,
    /\b(?:deeper |true |real |hidden )?meaning (?:of|behind|in)\b|\bwhat (?:does|did|do) .{0,40}\b(?:represent|symboli[sz]e|stand for)\b/u,
  ],
  [
    0.6,
    /\bwhat (?:do|did) you think\b|\byour (?:opinions?|thoughts?|take|interpretation)\b|\bdo you (?:think|believe|agree)\b/u,
  ],
  [0.8, /\blet(?:'s| us) (?:talk|discuss|chat)\b|\bdiscuss(?:ion)?\b|\btalk about\b/u],
  [0.7, /\banaly[sz]\w*\b|\banalysis\b|\binterpret\w*\b/u],
  [
    0.55,
    /\bwhy (?:did|does|do|is|was|were|would|has|had|are|doesn't|didn't)\b(?!.{0,40}\b(?:my|order|package|refund|charged|account|site|website|payment|shipping|delivery|price|card|email|out of stock|sold out)\b)/u,
  ],
  [0.4, /\bexplain\b|\bfan theor(?:y|ies)\b|\btheory\b/u],
  [
    0.5,
    /\b(?:ending|finale|last chapter|climax|plot twist|worldview) (?:of|in)\b|\bcharacter (?:development|arcs?|growth)\b|\bfavou?rite (?:character|arc|scene|moment)\b|\bwhat (?:happens|happened) (?:in|at the end|to) (?!my|the order|order)/u,
  ],
  [0.75, /\bwho (?:would|will) win\b|\bwho(?:'s| is) (?:the )?(?:strong\w*|better written)\b/u],
  [
    0.6,
    /\b(?:a |the )?(?:villain|anti-?hero|protagonist|antagonist|hero) or\b|\bor (?:a |the )(?:villain|hero|antagonist)\b/u,
  ],
  [
    0.78,
    /\bwhat makes\b.{1,40}\b(?:such|so|great|good|special|work|popular|different)\b|\bhow (?:does|do|did|is|are) .{1,30}\b(?:portray\w*|depict\w*|handled?|explor\w+|treat\w*|deal with|approach\w*|develop\w*|evolve[ds]?|foreshadow\w*)\b/u,
  ],
  [0.6, /\b(?:deserved?|justified|redeem\w*|redemption|overrated|underappreciated|morally)\b/u],
);

const SUMMARIZATION = cues(
  'summarization',
  [
    0.88,
    /\bsummar(?:y|ies|i[sz]e[sd]?|i[sz]ing|i[sz]ation)\b|\btl;?dr\b|\bsum(?:ming)? (?:it |this |that )?up\b|\brecaps?\b|\bcondense\b|\bkey (?:points|takeaways)\b|\bmain points\b|\bin a nutshell\b|\bsynopsis\b/u,
  ],
  [0.35, /\bin (?:one|two|three|four|five|a few|\d+) (?:sentences?|lines?|words|paragraphs?)\b/u],
  [0.7, /\bthe gist\b|\bshort version\b|\bcliff'?s? ?notes\b|\bwithout spoilers\b/u],
  [
    0.75,
    /\bshorten\b|\bboil .{1,30} down\b|\bbullet points\b|\b(?:quick |brief |short )?overview of\b|\bcatch me up\b|\babridge\b|\bstory so far\b/u,
  ],
);

const TRANSLATION = cues(
  'translation',
  [0.92, /\btranslat(?:e|es|ed|ion|ions|ing)\b/u],
  [0.88, /\bhow (?:do|would|does|can) (?:you|i|one|we) (?:say|write|pronounce)\b/u],
  [
    0.8,
    /\b(?:put|render|turn|convert|write|make) .{1,60} (?:into|in) (?:\w+ )?(?:english|japanese|romaji|kanji|hiragana)\b/u,
  ],
  [
    0.8,
    /\bwhat(?:'s| does| is) .{1,40} (?:mean )?(?:in|into) (?:english|japanese)\b|\bwhat does .{1,30} mean\b(?=.*(?:in |japanese|kanji|word))/u,
  ],
  [0.35, /\b(?:in|into|to|from) (?:english|japanese)\b/u],
  [0.8, /\bwhat (?:would|is|does|'s) .{1,30} (?:be |called )?in (?:english|japanese)\b/u],
);

/** What readers want to hear, read or have written. */
export const READING_EN: readonly Cue[] = [
  ...RECOMMENDATION,
  ...COMPARISON,
  ...CREATIVE,
  ...DISCUSSION,
  ...SUMMARIZATION,
  ...TRANSLATION,
];
