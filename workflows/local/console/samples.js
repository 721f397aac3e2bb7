/** @typedef {{ text: string, language: 'en' | 'ja', userId?: string }} Sample */

/** One message for each way through the machine that a customer would take. @type {readonly Sample[]} */
export const SAMPLES = [
  { language: 'en', text: 'hello' },
  {
    language: 'en',
    text: 'I loved Attack on Titan - recommend similar dark fantasy manga with great worldbuilding, and tell me if any are on sale',
  },
  { language: 'en', text: 'Is volume 3 of Vinland Saga in stock, and what does it cost?' },
  { language: 'en', text: 'How long do I have to return a book that arrived damaged?' },
  { language: 'en', text: 'Compare Monster and 20th Century Boys for someone who likes slow thrillers' },
  { language: 'en', text: 'Where is my order MA-10001?', userId: 'user-1' },
  { language: 'ja', text: 'こんにちは' },
  {
    language: 'ja',
    text: '『進撃の巨人』が大好きです。世界観の濃いダークファンタジーをおすすめしてください。セール中のものはありますか？',
  },
  { language: 'ja', text: '注文 MA-10001 はいつ届きますか？', userId: 'user-1' },
  { language: 'ja', text: '『鋼の錬金術師』の1巻は在庫がありますか？' },
];
