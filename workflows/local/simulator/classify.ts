/** What a cheap model would make of a message: keywords, a little sense of number, both languages. */
const KEYWORDS: readonly (readonly [string, RegExp])[] = [
  [
    'recommendation',
    /\b(?:recommend|suggest|similar to|should i read|something like|what to read)|おすすめ|オススメ|お勧め|みたいな|似た/iu,
  ],
  ['comparison', /\b(?:compare|versus|vs\.?|difference|which is better)\b|比べ|比較|違い|どっち/iu],
  ['price_inquiry', /\b(?:price|cost|how much|sale|discount|cheap)|値段|価格|いくら|セール|割引/iu],
  ['order_status', /\b(?:my order|track|delivery|shipped|package)\b|注文|配送状況|届/iu],
  ['complaint', /\b(?:broken|damaged|terrible|angry|refund now|worst)\b|壊れ|ひどい|最悪|クレーム/iu],
  ['faq', /\b(?:return|refund|payment|shipping|policy|membership|open|gift card)|返品|返金|支払|送料|営業/iu],
  ['summarization', /\b(?:summari[sz]e|summary|tl;?dr)\b|要約|まとめて/iu],
  ['translation', /\btranslat|翻訳|訳して/iu],
  ['creative', /\b(?:write|poem|haiku|story about|imagine)\b|書いて|詩|俳句/iu],
  ['discussion', /\b(?:why does|meaning|theme|symboli|discuss|what do you think)\b|考察|意味|テーマ/iu],
  [
    'product_search',
    /\b(?:find|looking for|do you have|in stock|search|manga|volume|book|series|the thing with)\b|探し|在庫|ありますか|漫画|巻/iu,
  ],
  ['greeting', /^\s*(?:hi|hello|hey|good (?:morning|evening))\b|こんにちは|おはよう|こんばんは/iu],
];
const CONTEXT = [
  'recommendation',
  'comparison',
  'price_inquiry',
  'complaint',
  'faq',
  'product_search',
  'discussion',
];
const PRODUCTS = ['recommendation', 'comparison', 'price_inquiry', 'product_search', 'order_status'];
const HARD = ['recommendation', 'comparison', 'discussion', 'creative'];

/** The classifier's JSON, strictly by the contract of its prompt. */
export function classifyMessage(message: string): string {
  const found = KEYWORDS.filter(([, pattern]) => pattern.test(message)).map(([intent]) => intent);
  const intents = found.length === 0 ? ['unknown'] : found.slice(0, 3);
  const hard = intents.some((intent) => HARD.includes(intent));
  const complexity = Math.min(10, (hard ? 6 : 2) + intents.length + (message.length > 200 ? 2 : 0));
  return JSON.stringify({
    intents,
    complexity_score: complexity,
    domain_tags: hard ? ['manga_recommendation'] : ['store'],
    requires_context: intents.some((intent) => CONTEXT.includes(intent)),
    requires_product_data: intents.some((intent) => PRODUCTS.includes(intent)),
    language: /[\u3040-\u30ff]/u.test(message) ? 'ja' : 'en',
    confidence: found.length === 0 ? 0.4 : 0.88,
  });
}
