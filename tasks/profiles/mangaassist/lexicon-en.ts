import { type Lexicon, lexiconOf } from './lexicon.ts';
import { READING_EN } from './lexicon-en-reading.ts';
import { SERVICE_EN } from './lexicon-en-service.ts';

/** Things that other people know better than a manga shop. */
export const OFF_TOPIC_EN =
  /\b(?:capital (?:city )?of|weather|forecast|temperature|world cup|olympics|president|prime minister|election|restaurants?|recipes? for|hotels?|flights?|stock market|bitcoin|crypto\w*|exchange rate|homework|python|javascript|sql|movie times|cinema|square root|calculate|solve|population of|distance (?:to|between|from)|who (?:invented|discovered|won)|your (?:history|system prompt|instructions|creators?)|how old are you|are you (?:a (?:bot|robot|human|person)|an ai|human|real)|cars?|laptop|pizza|ramen|sushi|coffee|beer|my (?:python|code|script|essay|homework)|phone number of|lottery|horoscope)\b/u;

/** What makes it our business after all. */
export const SHOP_ANCHOR_EN =
  /\b(?:manga|mangaka|comics?|anime|volumes?|vol|series|shonen|seinen|shojo|josei|isekai|orders?|delivery|refund|bookshop|in stock|on sale)\b|[\uE000\uE001]/u;

export const LEXICON_EN: Lexicon = lexiconOf(SERVICE_EN, READING_EN);
