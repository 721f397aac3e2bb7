import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { promptSigns } from '../../../../tasks/core/learning/prompt-signs.ts';
import { promptKind } from '../../../../tasks/core/learning/router.ts';
import { latinLanguage, scriptsOf } from '../../../../tasks/core/learning/scripts.ts';
import { anyText } from '../../../harness/any-text.ts';

const kindOf = (prompt: string) => promptKind(promptSigns(prompt));
const sign = (name: string, prompt: string): number => promptSigns(prompt)[name] ?? Number.NaN;

const SUM = 'Mia bakes 24 rolls and sells 9 of them. Her brother eats 3 more. How many rolls are left?';

describe('the kind of a prompt', () => {
  it.each([
    SUM,
    'A train leaves with 120 people. At the first stop half of them get off and 14 get on. How many are on board now?',
    'A jacket costs $80 and is sold for 25% less. What is the price after the discount?',
    'Tom is twice as old as Ann, who is 9. In 5 years, how old will Tom be?',
    'There are two dozen eggs in a box. If seven break, how many stay whole?',
  ])('is a story for a sum told in words: %s', (prompt) => {
    expect(kindOf(prompt)).toBe('story');
  });

  it.each([
    'The mayor opened the new bridge over the river on Sunday morning.',
    '"We never had such a harvest before," said the farmer.',
    'Der Zug nach Berlin wurde wegen des Sturms auf den Abend verschoben.',
    'Le musée est fermé pour travaux dans les salles de la rue principale.',
    'El equipo ganó la final de la copa en el estadio de la ciudad.',
    'ベルセルクの最新刊はいつ発売されますか。',
    '这本书是谁写的？',
    '이 만화는 몇 권까지 나왔나요?',
    'Где находится ближайшая станция?',
    'أين تقع أقرب محطة؟',
    'यह किताब किसने लिखी?',
    'หนังสือเล่มนี้ราคาเท่าไร',
    'ይህ መጽሐፍ ስንት ነው?',
    'Mtu huyu ni wa kijiji cha karibu na ziwa, lakini watoto wake ni wa mji.',
    'リンゴが3個、みかんが5個あります。全部でいくつですか？',
  ])('is plain for a statement, or a text that is not English: %s', (prompt) => {
    expect(kindOf(prompt)).toBe('plain');
  });

  it.each([
    'What is the capital of Peru?',
    'Write a short poem about the sea.',
    'Explain why the sky is blue to a child.',
    'Which of these is a prime number?\nA. 21\nB. 23\nC. 25\nD. 27',
    'Find the derivative of $x^2 + 3x$ and evaluate it at 2.',
    'def add(a, b):\n    return a + b\nWhy does add(1, "2") fail?',
    'hello',
  ])('is general for every other: %s', (prompt) => {
    expect(kindOf(prompt)).toBe('general');
  });

  it('needs figures, a question and few words to be a story', () => {
    expect(kindOf('Mia bakes rolls and sells some. How many rolls are left?')).toBe('general');
    expect(kindOf('Mia bakes 24 rolls, sells 9 and gives 3 to the brother who came to see her.')).toBe(
      'plain',
    );
    expect(kindOf(`${SUM} ${'The shop is old and stands by the river. '.repeat(30)}`)).not.toBe('story');
  });
});

describe('the signs of a prompt', () => {
  it.each([
    ['maths', 'the integral of a polynomial', Math.log(3)],
    ['physics', 'the velocity of an electron', Math.log(3)],
    ['law', 'the plaintiff sued for breach', Math.log(4)],
    ['finance', 'interest on bonds', Math.log(3)],
    ['medicine', 'a 40-year-old patient with fever', Math.log(4)],
    ['morals', 'what the main character does is not wrong', Math.log(3)],
    ['logic', 'if the premise implies the conclusion', Math.log(4)],
    ['code', 'a python function', Math.log(3)],
    ['recall', 'who founded the empire in that century', Math.log(5)],
    ['tasks', 'write an essay, step by step', Math.log(4)],
    ['negation', 'which is not true, except never', Math.log(4)],
    ['numbers', 'from 1,200.50 to 3', Math.log(3)],
    ['operators', 'a + b = c', Math.log(3)],
    ['lines', 'a\nb\nc', Math.log(3)],
    ['quotes', '“a” and "b"', Math.log(5)],
    ['options', 'Which?\nA. one\nB. two\nC. three\nD. four', 1],
    ['options', 'Which?\n(A) one\n(B) two', 0.5],
    ['asks', 'どこですか？', 1],
    ['asks', 'Tell me.', 0],
    ['isCode', '```\nx\n```', 1],
    ['blank', 'The capital of Peru is ____.', 1],
    ['numbered', 'Statement 1 | a. Statement 2 | b.', 1],
  ])('%s of %j is %d', (name, prompt, value) => {
    expect(sign(name, prompt)).toBeCloseTo(value, 12);
  });

  it.each([
    ['japanese', 'これは本です'],
    ['chinese', '这是一本书'],
    ['korean', '이것은 책입니다'],
    ['hindi', 'यह एक किताब है'],
    ['thai', 'นี่คือหนังสือ'],
    ['amharic', 'ይህ መጽሐፍ ነው'],
    ['arabic', 'هذا كتاب'],
    ['russian', 'это книга'],
    ['german', 'das ist nicht der Hund, den ich suche'],
    ['french', 'le chat est dans la maison avec les enfants'],
    ['spanish', 'el perro no es de la casa que se ve'],
    ['swahili', 'kitabu cha mtoto ni cha shule ya kijiji na ya mji'],
  ])('tell %s, and no other language with it', (language, prompt) => {
    const signs = promptSigns(prompt);
    const languages =
      'japanese chinese korean hindi thai amharic arabic russian german french spanish swahili'.split(' ');
    expect(languages.filter((one) => signs[one] === 1)).toEqual([language]);
    expect(signs['foreign']).toBe(1);
  });

  it('of a story are counted, and are 0 for every other text', () => {
    expect(promptSigns(SUM)).toMatchObject({ storyQuantities: 3, storySentences: 3, storyLeft: 1 });
    expect(sign('storyLargest', SUM)).toBeCloseTo(Math.log(25), 12);
    const others = Object.entries(promptSigns('Explain why 24 is more than 9, each of 3 times.'));
    expect(others.filter(([name, value]) => name.startsWith('story') && value !== 0)).toEqual([]);
  });

  it('count a Japanese character for more than a Latin one', () => {
    expect(sign('length', '漫'.repeat(40))).toBeCloseTo(Math.log1p(100), 12);
    expect(sign('length', 'm'.repeat(40))).toBeCloseTo(Math.log1p(40), 12);
  });

  it('are plain numbers with the same names, whatever the text', () => {
    const names = Object.keys(promptSigns(''));
    const pieces = fc.array(
      fc.constantFrom(
        'Ann has ',
        '3 ',
        'half ',
        'How many? ',
        '\n',
        'A. ',
        '$x$ ',
        '```',
        '。',
        '9e999 ',
        '\ud800',
      ),
    );
    const text = fc.oneof(
      anyText(),
      pieces.map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (prompt) => {
        const signs = promptSigns(prompt);
        expect(Object.keys(signs)).toEqual(names);
        expect(Object.values(signs).every(Number.isFinite)).toBe(true);
      }),
    );
  });

  it('are finite for a story of numbers that no machine holds', () => {
    const prompt = `Ann has 3 apples and ${'9'.repeat(400)} pears. How many are there in total?`;
    expect(kindOf(prompt)).toBe('story');
    expect(Object.values(promptSigns(prompt)).every(Number.isFinite)).toBe(true);
  });

  it.each([
    ['nothing', ''],
    ['blanks', ' '.repeat(200_000)],
    ['lines', '\n'.repeat(200_000)],
    ['lines with options', '\n('.repeat(100_000)],
    ['one letter', 'a'.repeat(200_000)],
    ['capitals', 'A'.repeat(200_000)],
    ['a statement that never ends', `A${') '.repeat(100_000)}x`],
    ['stops', '.'.repeat(200_000)],
    ['figures', '1,'.repeat(100_000)],
    ['dollars', '$a'.repeat(100_000)],
    ['backslashes', '\\a'.repeat(100_000)],
    ['backquotes', '`'.repeat(200_000)],
    ['underscores', '_'.repeat(200_000)],
    ['half of what diagnosis is', 'diagnos'.repeat(30_000)],
    ['a definition without end', `def ${'a'.repeat(200_000)}`],
    ['names', 'a Aa'.repeat(50_000)],
    ['lone surrogates', '\ud800'.repeat(200_000)],
    ['combining marks', '\u0301'.repeat(200_000)],
    ['kana', 'あ'.repeat(200_000)],
  ])('are read from 200,000 characters of %s, and a short text of them', (_what, prompt) => {
    expect(Object.values(promptSigns(prompt)).every(Number.isFinite)).toBe(true);
    expect(Object.values(promptSigns(prompt.slice(0, 800))).every(Number.isFinite)).toBe(true);
  });
});

describe('scripts', () => {
  it('are shares of the letters, so that figures and signs do not dilute them', () => {
    expect(scriptsOf('abc 漢字 かな 123 !!')).toMatchObject({
      letters: 7,
      latin: 3 / 7,
      han: 2 / 7,
      kana: 2 / 7,
    });
    expect(scriptsOf('123 !?')).toMatchObject({ letters: 1, latin: 0, kana: 0 });
  });

  it('of Latin letters have a language only where a word tells it', () => {
    expect(latinLanguage('where is the book'.split(' '))).toBe('en');
    expect(latinLanguage('wo ist das buch'.split(' '))).toBe('de');
    expect(latinLanguage(['berserk'])).toBeUndefined();
    expect(latinLanguage([])).toBeUndefined();
  });
});
