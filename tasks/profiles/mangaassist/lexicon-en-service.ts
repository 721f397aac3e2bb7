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
  [
    0.75,
    /\b(?:any(?:body|one|1)|some(?:body|one)) (?:there|here|around|home|online)\b|^(?:test|testing|ping)\W*$/u,
  ],
  [0.85, /^(?:morning|afternoon|evening|night)(?: all| everyone| folks| there)?\W*$/u],
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
    /\b(?:password|log ?in|sign ?up|my account|an account|newsletter|loyalty|(?:reward|loyalty|my|earn|use|redeem) points|points (?:work|expire|balance)|gift (?:cards?|wrap\w*|vouchers?|certificates?)|coupons?|vouchers?|invoice|receipt)\b/u,
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
  [
    0.85,
    /\b(?:talk|speak|chat|connect me|put me through) (?:to|with) (?:an? )?(?:real |live |actual )?(?:human|person|agent|representative|staff|someone|employee|operator)\b/u,
  ],
  [
    0.86,
    /\b(?:cancel|change|modify|edit|amend) (?:my |an? |the |this |that )?(?:\w+ )?orders?\b|\badd .{1,40}\bto (?:my|the|an|that) (?:existing )?order\b/u,
  ],
  [
    0.7,
    /\bwhat time (?:do|does|are) (?:you|the (?:shop|store))\b|\b(?:customs|import (?:tax|dut\w+|fees?)|dut(?:y|ies)|vat|sales tax|tax(?:es)? on)\b/u,
  ],
  [
    0.65,
    /\bwhat(?:'s| is| are| does) (?:an? |the word |the term )?["']?(?:tank[o]+bon|isekai|shou?nen|seinen|josei|shou?jo|mangaka|omnibus|doujinshi?|oneshot|one-shot|light novels?|manhwa|manga)["']?(?: mean)?\s*\??$/u,
  ],
  [
    0.65,
    /\b(?:manga|books?|volumes?|editions?|anything) (?:\w+ )?in (?:spanish|french|german|italian|portuguese|chinese|korean|dutch|russian|other languages?)\b/u,
  ],
  [
    0.7,
    /\bwhich (?:couriers?|carriers?|shipping|payment|countries|cards?)\b|\bis there (?:an? )?(?:\w+ )?(?:limit|minimum|maximum|fee|charge|way to)\b/u,
  ],
  [
    0.65,
    /\b(?:do|are) (?:the|your|all) (?:books|volumes|manga|copies) (?:come|include|wrapped|sealed|new|original|official|shipped|sent)\b/u,
  ],
  [0.5, /\b(?:checkout|check out)\b|\bwhat are (?:your|the) (?:terms|rules|conditions)\b/u],
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
  [
    0.65,
    /\b(?:help|question|problem|issue|trouble|update) (?:with|about|on|regarding) (?:my|an|the|our) (?:\w+ )?(?:order|delivery|package|parcel|shipment)\b/u,
  ],
  [
    0.8,
    /\b(?:order|package|parcel|delivery|shipment) (?:is|seems|was|has been|got) (?:\w+ )?(?:late|delayed|lost|stuck|missing|overdue)\b|\brefund status\b|\bstatus of (?:my|the) refund\b/u,
  ],
  [0.6, /\bi ordered\b.{0,60}\b(?:ago|not (?:come|arrived)|hasn't|haven't|yet)\b/u],
  [0.8, /\b(?:says?|marked|shows?|showing|listed) (?:as |it was |it's )?(?:delivered|shipped|dispatched)\b/u],
  [0.55, /\b(?:parcels?|packages?|shipment|pre-?order)\b/u],
  [0.6, /\b(?:left|leave|still in|stuck in|at) (?:the|your) (?:warehouse|depot|customs|sorting)\b/u],
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
  [
    0.85,
    /\bhow many (?:volumes?|books|chapters) (?:are|is|does|do|did|has|have|of|in|will|were|long)\b|\bnumber of volumes\b|\bhow long is (?:the )?\uE000/u,
  ],
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
  [
    0.85,
    /\b(?:is|are) (?:it|this|that|the|\uE000+)[\w\s\uE000]{0,20}\b(?:ok|okay|suitable|appropriate|safe|fine|too (?:violent|scary|mature|dark))\b.{0,10}\bfor\b|\bhow old (?:should|must|do)\b|\bage (?:rating|recommendation|limit|group)\b/u,
  ],
  [0.85, /\b(?:what|which) genres?\b|\bgenre of\b/u],
  [
    0.8,
    /\bwhen (?:was|did|were|does|will) (?:the )?(?:\w+ )?\uE000+.{0,20}\b(?:published|released|start\w*|begin|began|end\w*|finish\w*|come out|serialized|out)\b/u,
  ],
  [
    0.78,
    /\b(?:new|recent|latest|upcoming) (?:releases?|arrivals?|titles?)\b|\b(?:anything|what's|something) new\b/u,
  ],
  [0.6, /\bbest[- ]?sell(?:er|ers|ing)\b|\bwhich (?:manga|series|titles?|books)\b|\bawards?\b/u],
  [
    0.68,
    /\b(?:is|are|was|will) there\b.{0,30}\b(?:volumes?|sequels?|prequels?|spin-?offs?|anime|chapters?|part two|season)\b|\b(?:does|did|do|has|will) (?:the )?\uE000+ (?:ever )?(?:have|get|end|continue|come|finish)\b/u,
  ],
  [
    0.72,
    /\b(?:what|anything|which)\b.{0,15}\b(?:has|did|does|by|from|is)\b.{0,6}\uE001|\uE001.{0,12}\b(?:draw\w*|written|wrote|made|done|works?|books?|series)\b/u,
  ],
  [0.55, /\bi(?:'m| am) after\b|\bneed (?:to (?:get|find)|volumes?|a copy)\b/u],
  [0.35, /\bbox ?sets?\b.{0,12}\uE000|\uE000.{0,12}\bbox ?sets?\b/u],
  [0.5, /\b(?:want|need|i'll take|take)\b.{0,10}\uE000+ (?:vol(?:ume)?\.? )?\d/u],
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
  [
    0.7,
    /\btotal (?:for|of|cost|price)\b|\b(?:black friday|cyber monday|holiday|christmas|summer|winter|weekend|current) (?:deals?|sales?|offers?)\b/u,
  ],
  [0.55, /\bdeals?\b(?! with)|\${2,}/u],
  [
    0.78,
    /\bwhat's the damage\b|\bset me back\b|\bmoney off\b|\bprice[- ]?(?:drop|cut|match)s?\b|\bgo(?:es|ing)? for\?|\bhow pricey\b|\bhalf[- ]price\b/u,
  ],
);

const DAMAGE =
  '(?:damaged|torn|ripped|broken|crushed|bent|misprinted|defective|ruined|soaked|wet|scratched|stained|dented|faulty|incomplete|missing|glued|stuck together|upside[- ]down|dirty|mou?ldy|creased|dog-eared|folded|smashed|smudged|faded|scuffed|squashed|unreadable)';

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
  [
    0.8,
    /\b(?:not|isn't|wasn't) what i (?:ordered|bought|paid for|wanted)\b|\b(?:received|got|sent)\b.{0,40}\binstead of\b/u,
  ],
  [
    0.8,
    /\b(?:account|card) (?:\w+ )?(?:got |was |been |is )?(?:hacked|stolen|compromised)\b|\bsomeone (?:used|is using) my\b/u,
  ],
);

/** What customers want of the shop. */
export const SERVICE_EN: readonly Cue[] = [
  ...GREETING,
  ...FAQ,
  ...ORDER_STATUS,
  ...PRODUCT_SEARCH,
  ...PRICE_INQUIRY,
  ...COMPLAINT,
];
