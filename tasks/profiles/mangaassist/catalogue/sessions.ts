import type { Turn } from '../../../core/contract/request.ts';

/** A conversation that has already happened, for trying questions that lean on what was said. */
export interface SampleSession {
  readonly sessionId: string;
  readonly userId: string;
  /** Oldest first, beginning with the customer and ending with the shop. */
  readonly turns: readonly Turn[];
}

/** Invented conversations of the invented customers; what they say agrees with the sample orders. */
export const sessions: readonly SampleSession[] = [
  {
    sessionId: 'session-en-recommendation',
    userId: 'user-1',
    turns: [
      { role: 'user', content: 'I just finished Attack on Titan and I miss it already.' },
      {
        role: 'assistant',
        content:
          'That ending stays with people! Are you looking for another dark fantasy, or something lighter?',
      },
      { role: 'user', content: 'Dark, please. I loved how big the world felt.' },
      {
        role: 'assistant',
        content:
          'Then Claymore, Made in Abyss and Dorohedoro could suit you: each of them builds a world full of secrets.',
      },
    ],
  },
  {
    sessionId: 'session-ja-recommendation',
    userId: 'user-2',
    turns: [
      { role: 'user', content: '葬送のフリーレンみたいな、静かなファンタジーが読みたいです。' },
      {
        role: 'assistant',
        content: '旅と余韻がお好きでしたら、『とんがり帽子のアトリエ』や『蟲師』はいかがでしょうか。',
      },
      { role: 'user', content: '蟲師は何巻まで出ていますか?' },
      { role: 'assistant', content: '『蟲師』は全10巻で完結しています。' },
    ],
  },
  {
    sessionId: 'session-en-order',
    userId: 'user-4',
    turns: [
      { role: 'user', content: 'Hi, has my order MA-10011 left yet?' },
      {
        role: 'assistant',
        content: 'Not yet: MA-10011 is packed and is expected to arrive on 30 November 2026.',
      },
    ],
  },
  {
    sessionId: 'session-ja-order',
    userId: 'user-5',
    turns: [
      { role: 'user', content: 'こんにちは。注文した商品はいつ届きますか?' },
      {
        role: 'assistant',
        content: 'ご注文MA-10012は11月19日に発送済みで、11月22日にお届け予定です。',
      },
    ],
  },
];
