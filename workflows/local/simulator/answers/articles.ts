import { orderStatus } from './orders.ts';
import { termsOf } from './terms.ts';
import { say, type Writer } from './writer.ts';

/** The article that shares most with the question, its own question counting double. */
export const article: Writer = ({ passages, question }) => {
  const terms = termsOf(question);
  const shared = (text: string | undefined): number => {
    const held = termsOf(text ?? '');
    return [...terms].filter((term) => held.has(term)).length;
  };
  const ranked = passages
    .filter(({ kind }) => kind === 'article')
    .map((passage) => ({
      passage,
      score: 2 * shared(passage.field('Question')) + shared(passage.field('Answer')),
    }));
  return ranked.toSorted((one, other) => other.score - one.score)[0]?.passage.field('Answer');
};

/** Sorry once, the next step from the policies, the order's facts, and a person. */
export const complaint: Writer = (prompt, skill) => {
  const { language, passages } = prompt;
  const sorry = say(language, 'I am sorry about this.', 'ご不便をおかけして申し訳ございません。');
  const person = say(
    language,
    'If you prefer, a member of our team can take over.',
    'ご希望でしたら、担当者におつなぎします。',
  );
  const nextStep = skill.weak ? undefined : article(prompt, skill);
  const orders = passages.some(({ kind }) => kind === 'order') ? orderStatus(prompt, skill) : undefined;
  return [sorry, nextStep, orders, person].filter((part) => part !== undefined).join('\n');
};
