import { describe, expect, it } from 'vitest';
import type { Classification } from '../../../../tasks/core/contract/classification.ts';
import type { Intent } from '../../../../tasks/core/contract/enums.ts';
import type { Turn } from '../../../../tasks/core/contract/request.ts';
import { classifier } from './shelf.ts';

const classify = (text: string, history: readonly Turn[] = [], locale?: string): Classification =>
  classifier.classify(text, history, locale).classification;
const intents = (text: string, history: readonly Turn[] = []): readonly Intent[] =>
  classify(text, history).intents;

/** From here on no model is asked what the message means. */
const SURE = 0.6;

describe('the message the shop is built around', () => {
  it.each([
    'I loved Attack on Titan - recommend similar dark fantasy manga with great worldbuilding, and tell me if any are on sale',
    'I loved Attack on Titan — recommend similar dark fantasy manga with great worldbuilding, and tell me if any are on sale',
    '進撃の巨人が大好きでした。世界観が素晴らしい似たようなダークファンタジー漫画をおすすめして、セール中のものがあれば教えてください',
  ])('is a complex recommendation with a price question: %s', (text) => {
    const found = classify(text);
    expect(found.intents).toEqual(['recommendation', 'price_inquiry']);
    expect(found.complexity).toBeGreaterThanOrEqual(7);
    expect(found.confidence).toBeGreaterThanOrEqual(0.85);
    expect(found).toMatchObject({
      domains: ['manga_recommendation', 'product_catalog'],
      needsContext: true,
      needsProductData: true,
      source: 'fast',
      entities: {
        productIds: ['attack-on-titan'],
        likedProductIds: ['attack-on-titan'],
        genres: ['dark-fantasy'],
        onSale: true,
        inStock: false,
      },
    });
  });
});

describe('mistakes that sketches made', () => {
  it.each([
    ['"hi" in Hikaru no Go', 'Hikaru no Go', 'greeting'],
    ['"hi" in a Japanese name the catalogue lacks', 'Himouto volume 1', 'greeting'],
    ['"hi" in history', 'history manga', 'greeting'],
    ['"hey" in heyday', 'heyday of shonen manga', 'greeting'],
    ['"like" in likely and unlike', 'unlike before it is likely late', 'recommendation'],
    ['"like" in "I\'d like to"', "I'd like to return a book", 'recommendation'],
    ['"like" in a curly "I’d like to"', 'I’d like to return a book', 'recommendation'],
    ['"order" in border and disorder', 'a manga about a border disorder', 'order_status'],
    ['"order" in "in order to"', 'in order to unlock the door', 'order_status'],
    ['"search" in research', 'my research on ink', 'product_search'],
    ['"vs" inside a word', 'the mvs engine', 'comparison'],
    ['"when" inside whenever', 'whenever you want', 'faq'],
    ['"sale" in wholesale', 'wholesale paper mill', 'price_inquiry'],
    ['a title that reads like an intent', 'Given', 'recommendation'],
  ] as const)('%s makes nobody sure of it', (_, text, wrong) => {
    const found = classify(text);
    expect(found.intents.includes(wrong) && found.confidence >= SURE).toBe(false);
  });

  it.each(['Do you have Berserk in stock, and how much is it?', 'ベルセルクの在庫と値段を教えて'])(
    'keeps several intents instead of the first that matches: %s',
    (text) => {
      expect(intents(text).toSorted()).toEqual(['price_inquiry', 'product_search']);
    },
  );

  it.each([
    ['探してる', '料理の漫画探してる', 'product_search'],
    ['探しています', 'ナルトの3巻を探しています', 'product_search'],
    ['おすすめ', 'おすすめの漫画は', 'recommendation'],
    ['オススメ', 'オススメある？', 'recommendation'],
    ['お勧め', '恋愛ものでお勧めありますか', 'recommendation'],
    ['違いは', 'ナルトとワンピースの違いは', 'comparison'],
    ['どっち', 'ナルトとワンピースどっちが長い', 'comparison'],
    ['比べて', 'ナルトとワンピースを比べて', 'comparison'],
    ['届かない', '注文した本が届かない', 'order_status'],
    ['返品したい', '返品したい', 'faq'],
    ['壊れて', '届いたら壊れてた', 'complaint'],
    ['セール', 'セールはいつまで', 'price_inquiry'],
    ['いくら', 'ナルトいくら', 'price_inquiry'],
    ['値段', 'ナルトの値段は', 'price_inquiry'],
    ['在庫', 'ナルトの在庫は', 'product_search'],
    ['訳して', 'これを英語に訳して', 'translation'],
    ['まとめて', '三行でまとめて', 'summarization'],
  ] as const)('understands the inflected %s', (_, text, wanted) => {
    expect(intents(text)[0]).toBe(wanted);
  });

  it.each([
    ['Hello! Where is my order MA-10001?', 'order_status'],
    ['hi, do you have Berserk?', 'product_search'],
    ['Good morning. How do I return a book?', 'faq'],
    ['こんにちは。ベルセルクはいくらですか', 'price_inquiry'],
    ['thanks! and how much is Naruto?', 'price_inquiry'],
  ] as const)('is not fooled by the greeting before %s', (text, wanted) => {
    expect(intents(text)).toEqual([wanted]);
  });

  it('finds 不明 in 行方不明 and a search for people nothing of its business', () => {
    expect(intents('行方不明の人を探す方法')).toEqual(['unknown']);
  });

  it('reads full-width text and curly apostrophes like any other', () => {
    expect(intents('Ｈｏｗ ｍｕｃｈ ｉｓ Ｎａｒｕｔｏ？')).toEqual(['price_inquiry']);
    expect(intents('What’s on sale?')).toEqual(['price_inquiry']);
  });
});

describe('intents', () => {
  it.each([
    ['hello', 'greeting'],
    ['Is Berserk in stock?', 'product_search'],
    ['How do I return a damaged book?', 'faq'],
    ['My book came damaged, I want a refund', 'complaint'],
    ['Where is my order MA-10001?', 'order_status'],
    ['Summarize this document', 'summarization'],
    ['Translate this sentence into Japanese: I recommend this book on sale', 'translation'],
    ['Compare Berserk and Vinland Saga', 'comparison'],
    ['Write a haiku about Berserk', 'creative'],
    ['What is the meaning of the eclipse in Berserk?', 'discussion'],
    ['I hate that my favorite manga ended - recommend something to fill the void', 'recommendation'],
    ["what's the capital of France", 'unknown'],
    ['zzxq vbn', 'unknown'],
    ['🙂', 'unknown'],
    ['?', 'unknown'],
    ['', 'unknown'],
    ['Berserk', 'product_search'],
  ] as const)('%s is %s', (text, wanted) => {
    expect(intents(text)).toEqual([wanted]);
  });

  it.each(['zzxq vbn', "what's the capital of France", 'recommend a restaurant in Tokyo', '明日の天気は？'])(
    'knows that %s is no business of a manga shop',
    (text) => {
      expect(intents(text)).toEqual(['unknown']);
    },
  );

  it('is sure of a greeting, and unsure of what could be anything', () => {
    expect(classify('hello').confidence).toBeGreaterThan(0.9);
    expect(classify('wholesale paper mill').confidence).toBeLessThan(SURE);
  });

  it('says what it saw', () => {
    const { reason } = classifier.classify('How much is Berserk?', [], undefined);
    expect(reason).toMatch(/^price_inquiry [01](?:\.\d+)?; complexity \d; confidence 0\.\d+$/u);
  });
});

describe('complexity', () => {
  it('is 1 for a greeting', () => {
    expect(classify('hello').complexity).toBe(1);
  });

  it('grows with intents, criteria, constraints and steps', () => {
    const scores = [
      'Recommend a manga',
      'Recommend a manga with great art and deep characters',
      'Recommend a horror manga with great art and deep characters, no romance, under $12',
      'First recommend a horror manga with great art and deep characters, no romance, under $12, then compare it with Berserk and tell me the price of both',
    ].map((text) => classify(text).complexity);
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
    expect(new Set(scores).size).toBe(scores.length);
  });

  it.each([
    'Is it legal to copy a page for a contract?',
    'prove that the theorem holds',
    'what dosage of this medication is safe',
    '著作権について法律的にはどうなりますか',
  ])('is never simple for expert matter: %s', (text) => {
    expect(classify(text).complexity).toBeGreaterThanOrEqual(6);
  });

  it('stays between 1 and 10', () => {
    const long =
      'First compare the great art, then explain why, finally prove the theorem and its legal code. ';
    expect(classify(long.repeat(80)).complexity).toBe(10);
  });
});

describe('language', () => {
  it.each([
    ['Is 進撃の巨人 in stock?', 'en'],
    ['Attack on Titanの在庫は？', 'ja'],
    ['What does しょうがない mean?', 'en'],
    ['Translate 「ありがとう」 please', 'en'],
    ['『The Long Harbour of Nowhere』ありますか', 'ja'],
    ['在庫確認', 'ja'],
    ['ベルセルク', 'ja'],
    ['ﾍﾞﾙｾﾙｸありますか', 'ja'],
    ['konnichiwa', 'en'],
  ] as const)('of %s is %s', (text, language) => {
    expect(classify(text, [], language === 'en' ? 'ja-JP' : 'en-US').language).toBe(language);
  });

  it('comes from the locale only where the text says nothing', () => {
    expect(classify('NARUTO', [], 'ja-JP').language).toBe('ja');
    expect(classify('NARUTO', [], 'en').language).toBe('en');
    expect(classify('12345', [], 'ja').language).toBe('ja');
    expect(classify('???', [], undefined).language).toBe('en');
    expect(classify('???', [{ role: 'user', content: 'ありがとう' }], undefined).language).toBe('ja');
  });
});

describe('follow-ups', () => {
  const talk = (...contents: string[]): Turn[] =>
    contents.map((content, at) => ({ role: at % 2 === 0 ? 'user' : 'assistant', content }));

  it('carries title and question into an elliptical question', () => {
    const found = classify('and volume 3?', talk('Is Berserk volume 2 in stock?', 'Yes, four copies.'));
    expect(found).toMatchObject({
      intents: ['product_search'],
      entities: { productIds: ['berserk'], volume: 3, inStock: true },
    });
  });

  it('carries the question to another title', () => {
    const found = classify('what about Naruto?', talk('How much is Berserk?', '$14.99'));
    expect(found).toMatchObject({ intents: ['price_inquiry'], entities: { productIds: ['naruto'] } });
  });

  it('knows それ', () => {
    const found = classify('それはいくら？', talk('ベルセルクの在庫はありますか', 'はい、ございます。'));
    expect(found).toMatchObject({ intents: ['price_inquiry'], entities: { productIds: ['berserk'] } });
  });

  it('carries the question into それは？', () => {
    const history = talk('ベルセルクはいくらですか', '1,980円です。');
    expect(classify('じゃあナルトは？', history)).toMatchObject({
      intents: ['price_inquiry'],
      entities: { productIds: ['naruto'] },
      language: 'ja',
    });
    expect(classify('それは？', history)).toMatchObject({
      intents: ['price_inquiry'],
      entities: { productIds: ['berserk'] },
    });
  });

  it('counts what the shop named', () => {
    const history = talk('recommend a thriller', 'Try Monster, Death Note or 20th Century Boys.');
    expect(classify('how much is the second one?', history)).toMatchObject({
      intents: ['price_inquiry'],
      entities: { productIds: ['death-note'] },
    });
    expect(classify('are they in stock?', history).entities.productIds).toEqual([
      'monster',
      'death-note',
      '20th-century-boys',
    ]);
  });

  it('hears assent to what the shop asked', () => {
    const history = talk('I finished Berserk', 'Lovely! Shall I recommend something similar?');
    expect(intents('yes please', history)).toEqual(['recommendation']);
  });

  it('is less sure of what it borrows', () => {
    const history = talk('How much is Berserk?', '$14.99');
    expect(classify('what about Naruto?', history).confidence).toBeLessThan(
      classify('How much is Naruto?').confidence,
    );
  });

  it('lends nothing to a message that stands by itself', () => {
    const found = classify('Recommend a funny manga', talk('Is Berserk in stock?', 'Yes.'));
    expect(found).toMatchObject({
      intents: ['recommendation'],
      entities: { productIds: [], inStock: false },
    });
  });

  it('takes a thank-you for what it is', () => {
    expect(intents('thank you!', talk('How much is Berserk?', '$14.99'))).toEqual(['greeting']);
  });
});
