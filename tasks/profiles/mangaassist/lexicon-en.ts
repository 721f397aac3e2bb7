import { type Cue, cues } from './lexicon.ts';

const GREETING = cues(
  'greeting',
  [
    0.92,
    /^(?:oh[, ]+)?(?:hi+|hello+|hey+|hiya|howdy|yo|greetings|good (?:morning|afternoon|evening|day)|konnichiwa|ohayo\w*|konbanwa|what's up|sup)(?![\w-])/u,
  ],
  [0.8, /\b(?:thank you|thanks|thx|cheers|much appreciated|appreciate it)\b/u],
  [
    0.8,
    /^(?:(?:ok|okay|well|alright)[, ]+)?(?:good ?bye|bye|see (?:you|ya)|good night|have a (?:nice|good))\b/u,
  ],
  [0.5, /\bhow are you\b|\bnice to meet you\b/u],
);

const FAQ = cues(
  'faq',
  [
    0.85,
    /\b(?:return|refund|exchange|cancellation|privacy|shipping)s? (?:policy|policies|process|procedure|window|period)\b/u,
  ],
  [
    0.8,
    /\bhow (?:do|can|could|should|would|to|does)\b(?: \w+)?(?: \w+)? (?:return|exchange|refund|send|cancel|change|update|reset|delete|close|contact|reach|pay|use|redeem|apply|sign|register|create|pre-?order|subscribe|unsubscribe|log|track|place|earn)\b/u,
  ],
  [
    0.75,
    /\b(?:can|could|may|am i able to|is it possible to) ?(?:i|we|you)? (?:return|exchange|cancel|change|pay|pick up|pre-?order|combine|use|get a refund|gift|wrap)\b/u,
  ],
  [
    0.75,
    /\bdo (?:you|they) (?:also )?(?:ship|deliver|accept|take|offer|support|gift|wrap|provide|buy back|buy used)\b/u,
  ],
  [
    0.7,
    /\bdo you have (?:an? )?(?:loyalty|rewards?|return|physical|newsletter|gift|app\b|phone|store|shop|student)/u,
  ],
  [
    0.8,
    /\b(?:shipping|delivery|postage) (?:costs?|fees?|charges?|rates?|prices?|options?|times?|methods?|abroad|overseas|worldwide)\b|\b(?:international|overseas|express|free|worldwide|standard|same[- ]day|next[- ]day) (?:shipping|delivery)\b/u,
  ],
  [
    0.75,
    /\b(?:ship|ships|shipping|deliver|delivery) (?:to|abroad|overseas|internationally|worldwide|outside)\b/u,
  ],
  [
    0.85,
    /\bhow (?:long|much|fast) (?:does|do|is|will|would) (?:the )?(?:standard |express )?(?:shipping|delivery|postage)\b/u,
  ],
  [
    0.7,
    /\bpayment (?:methods?|options?|plans?)\b|\bpay(?:ing)? (?:with|by|via|in|using)\b|\b(?:paypal|credit cards?|debit cards?|visa|mastercard|apple pay|google pay|bank transfer)\b/u,
  ],
  [
    0.65,
    /\b(?:password|log ?in|sign ?up|my account|an account|newsletter|loyalty|reward points|points|gift (?:cards?|wrap\w*|vouchers?|certificates?)|coupons?|vouchers?|invoice|receipt)\b/u,
  ],
  [
    0.8,
    /\b(?:opening|business|store|working) hours\b|\bwhen (?:do|are) you (?:open|close)\b|\bcustomer (?:service|support)\b|\bcontact (?:you|us|support|someone)\b|\bspeak (?:to|with) (?:a|an|some) ?(?:person|human|agent|one)\b|\b(?:physical|brick and mortar) (?:store|shop)s?\b|\bwhere are you (?:located|based)\b/u,
  ],
  [
    0.6,
    /\b(?:books?|manga|editions?|volumes?|copies|they) (?:all )?(?:are |come |available )?in (?:english|japanese)\b/u,
  ],
  [
    0.5,
    /\b(?:e-?books?|kindle|digital (?:version|edition|copies|manga))\b|\b(?:second[- ]?hand|pre-?owned|used) (?:books?|manga|copies)\b/u,
  ],
  [0.5, /\bpre-?orders?\b|\bpolic(?:y|ies)\b|\bwarranty\b|\bcancel\b/u],
  [
    0.3,
    /^(?:\W*(?:hi|hello|hey)\W+)?(?:how (?:do|can) i|what (?:is|are) your|is it possible|am i able|do i (?:have|need) to)\b/u,
  ],
);

const THINGS =
  '(?:orders?|packages?|parcels?|delivery|deliveries|shipments?|books?|items?|purchases?|manga|stuff|cop(?:y|ies)|volumes?)';

const ORDER_STATUS = cues(
  'order_status',
  [0.9, new RegExp(String.raw`\bwhere(?:'s| is| are|'re) (?:my|our|the) (?:\w+ )?${THINGS}\b`, 'u')],
  [
    0.9,
    /\border status\b|\bstatus of (?:my|the|an?|our) (?:\w+ )?(?:order|package|parcel|delivery|shipment)|\btracking (?:number|code|link|info\w*|id)\b/u,
  ],
  [0.6, /\btrack(?:ing)?\b/u],
  [
    0.8,
    new RegExp(
      String.raw`\bwhen (?:will|does|do|is|are|should|can i expect|would) (?:my|our|the|i) ?(?:\w+ ){0,3}?(?:get |receive )?${THINGS}?\b.{0,25}\b(?:arriv\w+|get here|be (?:delivered|shipped|here)|ship|delivered|get delivered|come$|be sent)`,
      'u',
    ),
  ],
  [0.7, /\border (?:number |no\.? ?|#)?(?:ma-?)?\d{5}\b/u],
  [
    0.75,
    new RegExp(
      String.raw`\b(?:my|our) (?:\w+ ){0,2}?${THINGS}\b.{0,30}\b(?:ship(?:ped)?|sent|delivered|dispatched|arriv\w+|on (?:its|their|the) way|been|out for delivery|left)\b`,
      'u',
    ),
  ],
  [
    0.55,
    /\b(?:hasn't|haven't|has not|have not|didn't|did not|not) (?:\w+ )?(?:arrived?|come|shipped|been (?:shipped|delivered|sent)|received?|shown up|shown|got(?:ten)?)\b/u,
  ],
  [0.6, /\bwhat happened (?:to|with) (?:my|our|the )?\s?(?:\w+ )?(?:order|package|parcel|delivery)\b/u],
  [0.4, /\b(?:my|last|recent|latest|previous) (?:\w+ )?orders?\b/u],
);

const PRODUCT_SEARCH = cues(
  'product_search',
  [
    0.5,
    /\b(?:do|did|does|would) (?:you|the (?:shop|store)) (?:guys )?(?:still |also )?(?:have|carry|sell|stock|got)\b(?! (?:an? )?(?:app|store|shop|loyalty|return|policy))/u,
  ],
  [0.35, /\b(?:have|carry|sell|stock|got|buy|order|purchase|get)\b.{0,40}\uE000/u],
  [0.75, /\b(?:in|out of|back in) stock\b|\bsold out\b|\bavailability\b/u],
  [0.5, /\bavailable\b|\bis there (?:a|any) (?:new |next )?(?:manga|volume|series|edition)\b/u],
  [0.6, /\uE000.{0,12}\bavailable\b|\bavailable\b.{0,12}\uE000/u],
  [
    0.55,
    /\b(?:look(?:ing)?|search(?:ing)?|hunting|browse|browsing) (?:for|through)\b|\bfind (?:me |us |a |some |any |all )?(?:\w+ ){0,3}?(?:manga|books?|titles?|series|comics?|volumes?)\b|\bshow me\b|\blist (?:all|of|your|the|every)\b|\bsearch\b/u,
  ],
  [0.55, /\b(?:by|from|works? of|books? of) \uE001/u],
  [
    0.85,
    /\bwho (?:wrote|drew|created|made|illustrated|(?:is|was|are) the (?:author|artist|writer|creator|mangaka)s?|writes|draws)\b/u,
  ],
  [0.7, /\b(?:author|mangaka|artist|illustrator|publisher) of\b/u],
  [0.85, /\bhow many (?:volumes?|books|chapters)\b|\bnumber of volumes\b|\bhow long is (?:the )?\uE000/u],
  [
    0.85,
    /\b(?:is|are|has) (?:the )?(?:series |manga )?\uE000+ (?:series |manga )?(?:already |still |now |completely )?(?:finished|complete[d]?|ongoing|over|running|ended|on hiatus|going)\b/u,
  ],
  [
    0.75,
    /\bwhat(?:'s| is| are) (?:the )?(?:manga |series )?\uE000+ (?:\w+ )?about\b|\btell me (?:more )?about (?:the )?(?:manga |series )?\uE000/u,
  ],
  [
    0.75,
    /\b(?:next|new|newest|latest) (?:volume|chapter)s?\b|\brelease date\b|\b(?:come|comes|coming|came) out\b/u,
  ],
  [
    0.6,
    /\b(?:want|like|need|going|wish|hoping|trying) to (?:buy|order|purchase|get|pick up)\b|\bbuy\b.{0,30}\uE000|\bto (?:my|the) (?:cart|basket)\b/u,
  ],
  [0.6, /^(?:\W*(?:hi|hello|hey)\W+)?(?:you )?got (?:any |the )?(?:vol(?:ume)?|copies|\uE000)/u],
  [0.5, /\bwhere can i (?:read|buy|get|find)\b|\bisbn\b|\bwhich volumes?\b/u],
  [0.3, /\b(?:edition|box ?sets?|hardcover|paperback|deluxe|omnibus|complete set)\b/u],
);

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
);

const PRICE_INQUIRY = cues(
  'price_inquiry',
  [
    0.85,
    /\bhow much (?:is|are|does|do|for|would|will|did|it|each)\b|\bhow much\s*\??$|\bwhat (?:do|does|would) (?:it|they|that|\uE000+|the \w+|a \w+)(?: \w+){0,3} (?:cost|go for|sell for)\b/u,
  ],
  [0.8, /\b(?:prices?|pricing|priced)\b/u],
  [0.6, /\bcosts?\b/u],
  [0.88, /\bon sale\b/u],
  [0.7, /(?<!\bfor )(?<!\bgarage )\bsales?\b(?! (?:rep|figures?|tax|person))/u],
  [
    0.8,
    /\bdiscount(?:s|ed)?\b|\b(?:special )?offers?\b(?! (?:international|shipping|gift))|\bpromo(?:tion)?s?\b|\bmarked down\b|\breduced\b|\bclearance\b|% ?off\b/u,
  ],
  [
    0.65,
    /\b(?:any|good|best|great|special|today's) deals?\b|\bdeals? on\b|\bbargains?\b|\bcheap(?:er|est|ly)\b|\bexpensive\b|\baffordable\b/u,
  ],
  [0.4, /\bcheap\b|\bbudget\b|\bafford\b/u],
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
);

const PIECES =
  '(?:stor(?:y|ies)|poems?|haikus?|limericks?|songs?|lyrics|fan ?fic(?:tion)?s?|scenes?|dialogues?|tales?|raps?|sonnets?|jokes?|scripts?|verses?|backstor(?:y|ies)|crossovers?|monologues?|letter|blurb|slogan)';

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
);

const DAMAGE =
  '(?:damaged|torn|ripped|broken|crushed|bent|misprinted|defective|ruined|soaked|wet|scratched|stained|dented|faulty|incomplete|missing)';

const COMPLAINT = cues(
  'complaint',
  [
    0.8,
    new RegExp(
      String.raw`\b(?:arrived|came|received|delivered|got|is|are|was|were|box|package)\b.{0,30}\b${DAMAGE}\b(?! from stock)`,
      'u',
    ),
  ],
  [0.4, new RegExp(String.raw`\b${DAMAGE}\b`, 'u')],
  [0.7, /\bpages? (?:are |is |were )?(?:missing|torn|upside|loose|blank)|\bmissing pages?\b/u],
  [0.75, /\bwrong (?:book|item|volume|order|edition|address|manga|one|title|language)s?\b/u],
  [
    0.5,
    /\b(?:you|they) (?:guys )?(?:sent|shipped|charged|overcharged|gave|lost|forgot|never|keep|promised)\b/u,
  ],
  [
    0.8,
    /\b(?:want|demand|need|give me|asking for|expect) (?:\w+ ){0,2}(?:refund|money back|replacement|compensation)\b|\bmy money back\b/u,
  ],
  [
    0.65,
    /\b(?:terrible|awful|horrible|worst|unacceptable|ridiculous|disgusting|disappoint(?:ed|ing)|rude|useless|outrageous|pathetic|poor)\b.{0,40}\b(?:service|support|delivery|shop|store|experience|website|site|staff|company|packaging|quality)\b|\b(?:service|support|delivery|shop|store|experience|website|site|staff|packaging)\b.{0,25}\b(?:terrible|awful|horrible|worst|unacceptable|ridiculous|disgusting|disappoint(?:ed|ing)|rude|useless|outrageous|pathetic|bad|joke)\b/u,
  ],
  [
    0.6,
    /\b(?:furious|angry|frustrat(?:ed|ing)|fed up|unacceptable|scam(?:med)?|rip-?off|outrageous|ridiculous|very disappointed|so disappointed|not (?:happy|acceptable|good enough))\b/u,
  ],
  [
    0.88,
    /\bcomplain(?:t|ts|ing)?\b|\bovercharged\b|\bcharged (?:me )?(?:twice|double)\b|\bdouble[- ]charged\b/u,
  ],
  [0.55, /\bnever (?:arrived|came|showed up|received|got|replied)\b|\b(?:still|been) waiting\b/u],
  [
    0.6,
    /\bno(?:body| one) (?:answers?|repl(?:y|ies)|responds?|helps?|cares?)\b|\bno (?:reply|response|answer)\b|\bignor(?:ed|ing) (?:me|my)\b/u,
  ],
  [
    0.4,
    /\b(?:second|third|fourth|2nd|3rd) time\b|\bhate (?:this|your) (?:shop|store|site|website|service|company)\b/u,
  ],
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
);

const SUMMARIZATION = cues(
  'summarization',
  [
    0.88,
    /\bsummar(?:y|ies|i[sz]e[sd]?|i[sz]ing|i[sz]ation)\b|\btl;?dr\b|\bsum(?:ming)? (?:it |this |that )?up\b|\brecaps?\b|\bcondense\b|\bkey (?:points|takeaways)\b|\bmain points\b|\bin a nutshell\b|\bsynopsis\b/u,
  ],
  [0.35, /\bin (?:one|two|three|four|five|a few|\d+) (?:sentences?|lines?|words|paragraphs?)\b/u],
);

const TRANSLATION = cues(
  'translation',
  [0.92, /\btranslat(?:e|es|ed|ion|ions|ing)\b/u],
  [0.88, /\bhow (?:do|would|does|can) (?:you|i|one|we) (?:say|write|pronounce)\b/u],
  [
    0.8,
    /\b(?:put|render|turn|convert|write) .{1,60} (?:into|in) (?:english|japanese|romaji|kanji|hiragana)\b/u,
  ],
  [
    0.8,
    /\bwhat(?:'s| does| is) .{1,40} (?:mean )?(?:in|into) (?:english|japanese)\b|\bwhat does .{1,30} mean\b(?=.*(?:in |japanese|kanji|word))/u,
  ],
  [0.35, /\b(?:in|into|to|from) (?:english|japanese)\b/u],
);

/** Things that other people know better than a manga shop. */
export const OFF_TOPIC_EN =
  /\b(?:capital (?:city )?of|weather|forecast|temperature|world cup|olympics|president|prime minister|election|restaurants?|recipes? for|hotels?|flights?|stock market|bitcoin|crypto\w*|exchange rate|homework|python|javascript|sql|movie times|cinema|square root|calculate|solve|population of|distance (?:to|between|from)|who (?:invented|discovered|won)|your (?:history|system prompt|instructions|creators?)|how old are you|are you (?:a (?:bot|robot|human|person)|an ai|human|real)|car|laptop|phone number of|lottery|horoscope)\b/u;

/** What makes it our business after all. */
export const SHOP_ANCHOR_EN =
  /\b(?:manga|mangaka|comics?|anime|volumes?|vol|series|shonen|seinen|shojo|josei|isekai|orders?|delivery|refund|bookshop|in stock|on sale)\b|[\uE000\uE001]/u;

export const LEXICON_EN: readonly Cue[] = [
  ...GREETING,
  ...FAQ,
  ...ORDER_STATUS,
  ...PRODUCT_SEARCH,
  ...RECOMMENDATION,
  ...PRICE_INQUIRY,
  ...COMPARISON,
  ...CREATIVE,
  ...COMPLAINT,
  ...DISCUSSION,
  ...SUMMARIZATION,
  ...TRANSLATION,
];
