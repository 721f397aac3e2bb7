import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseClassifierReply } from '../../../../tasks/core/classifier-reply.ts';
import { classifierPrompt } from '../../../../tasks/profiles/mangaassist/prompts/classifier.ts';
import { classifyMessage } from '../../../../workflows/local/simulator/classify.ts';
import { converse } from '../../../../workflows/local/simulator/converse.ts';
import { anyText } from '../../../harness/any-text.ts';
import { HAIKU } from './simulator.ts';

const intentsOf = (message: string): readonly string[] => JSON.parse(classifyMessage(message, false)).intents;

describe('the classifier of the simulator', () => {
  it.each([
    ['hello!', ['greeting']],
    ['こんにちは', ['greeting']],
    ['Hello, where is my order?', ['order_status']],
    ['How do I return a book?', ['faq']],
    ['送料はいくらですか', ['price_inquiry', 'faq']],
    ['MA-10001', ['order_status']],
    ['注文の状況を教えて', ['order_status']],
    ['Do you have Berserk in stock?', ['product_search']],
    ['ベルセルクの在庫はありますか', ['product_search']],
    ['recommend something and tell me if it is on sale', ['recommendation', 'price_inquiry']],
    ['おすすめとセール中の作品を教えて', ['recommendation', 'price_inquiry']],
    ['compare Naruto and Bleach', ['comparison']],
    ['ナルトとブリーチの違い', ['comparison']],
    ['the book arrived torn, this is terrible', ['complaint']],
    ['本が破れていました。最悪', ['complaint']],
    ['summarize this document', ['summarization']],
    ['翻訳して', ['translation']],
    ['write a haiku', ['creative']],
    ['why does Guts fight? discuss the themes', ['discussion']],
    ['qwerty', ['unknown']],
    ['history of Hikaru', ['unknown']],
  ])('hears in %j the intents %j', (message, expected) => {
    expect(intentsOf(message)).toEqual(expected);
  });

  it('finds more effort in wishes than in greetings, and in the learned professions', () => {
    const score = (message: string): number => JSON.parse(classifyMessage(message, false)).complexity_score;
    expect(score('hello')).toBe(1);
    expect(score('return policy?')).toBeLessThanOrEqual(3);
    expect(score('compare these and recommend one')).toBeGreaterThanOrEqual(7);
    expect(score('prove the theorem')).toBeGreaterThanOrEqual(6);
  });

  it('replies to any message with JSON that the classify task accepts, and nothing else', () => {
    fc.assert(
      fc.property(anyText({ maxLength: 300 }), fc.boolean(), (message, unsure) => {
        expect(parseClassifierReply(classifyMessage(message, unsure))).toBeDefined();
      }),
    );
  });

  it('knows its task by the prompt that the tasks send, and reads the escaped message', () => {
    const { system, user } = classifierPrompt('compare <Berserk> & "Naruto"', 'en');
    const { text } = converse(
      HAIKU,
      { system: [{ text: system }], messages: [{ role: 'user', content: [{ text: user }] }] },
      1,
      undefined,
    );
    expect(JSON.parse(text)).toMatchObject({ intents: ['comparison'], language: 'en' });
  });

  it('doubts itself when it is told to', () => {
    expect(JSON.parse(classifyMessage('compare', true)).confidence).toBe(0.3);
  });
});
