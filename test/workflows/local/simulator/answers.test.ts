import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Asked, ask, MONEY, statedMoney } from './prompts.ts';

const SHELF = ['titan', 'ghost', 'gem', 'sword', 'another'];
const TASTE: Asked = {
  task: 'recommendation, price_inquiry',
  question: 'I loved Sky Giants - recommend similar dark fantasy, and tell me if any are on sale',
  complexity: 'complex',
  passages: SHELF,
};
const TASTE_JA: Asked = {
  ...TASTE,
  language: 'ja',
  question: '空の巨人が好きでした。似た作品のおすすめと、セール中のものを教えて',
};

describe('a recommendation', () => {
  it('names titles in stock but not the one that was loved, the nearest first', () => {
    const { body } = ask('strong', TASTE);
    expect([...body.matchAll(/^\d\. ([\w ]+?) \(/gmu)].map(([, title]) => title)).toEqual([
      'Iron Sword',
      'Gem Song',
      'Another',
    ]);
  });

  it('says which are on sale and until when', () => {
    expect(ask('strong', TASTE).body).toMatch(/On sale now: Iron Sword \(20% off until 2026-12-31/);
    expect(ask('strong', TASTE_JA).body).toContain('現在セール中: 『鉄の剣』（2026-12-31まで20%オフ');
  });

  it('says that none is on sale when none is', () => {
    expect(ask('strong', { ...TASTE, passages: ['titan', 'gem'] }).body).toContain(
      'None of these is on sale',
    );
    const silent = ask('strong', { ...TASTE_JA, passages: ['titan', 'gem'] });
    expect(silent.body).toContain('現在セール中の作品はありません');
  });

  it('gives the reasons that the loved title and the words of the wish share', () => {
    const { body } = ask('strong', TASTE);
    expect(body).toMatch(/Iron Sword .* - dark fantasy and worldbuilding: A swordsman/);
    expect(body).toMatch(/Gem Song .* - war: Gems sing/);
  });

  it('offers what is out of stock only when that is asked for', () => {
    expect(ask('strong', { ...TASTE, passages: ['titan', 'ghost'] }).body).toBe(
      'What would suit you is out of stock just now: Ghost Inn.',
    );
    const anyway = { ...TASTE, question: `${TASTE.question}, even if sold out` };
    expect(ask('strong', anyway).body).toContain('Ghost Inn');
  });

  it.each([TASTE, TASTE_JA])(
    'by a cheap model is shorter, silent on sales, hedged and unsure (%#)',
    (asked) => {
      const [weak, strong] = [ask('weak', asked), ask('strong', asked)];
      expect(weak.body.match(/^\d\./gmu)).toHaveLength(2);
      expect(weak.body).not.toMatch(/sale|セール/);
      expect(weak.body).toMatch(/maybe|おそらく/iu);
      expect(weak.outputTokens).toBeLessThan(strong.outputTokens);
      expect(weak.confidence).toBeGreaterThanOrEqual(0.5);
      expect(weak.confidence).toBeLessThanOrEqual(0.7);
      expect(strong.confidence).toBeGreaterThanOrEqual(0.88);
    },
  );

  it('adds the facts of a title that is asked about for itself', () => {
    const asked = { ...TASTE, question: 'Is Iron Sword in stock? And recommend a horror manga.' };
    const { body } = ask('strong', { ...asked, task: 'recommendation, product_search' });
    expect(body).toContain('Iron Sword: $14.99');
    expect(body).toContain('1. Another');
  });
});

describe('a price or a search', () => {
  const search = (question: string, passages: readonly string[], language: 'en' | 'ja' = 'en') =>
    ask('weak', { task: 'product_search', complexity: 'simple', question, passages, language }).body;

  it('states price, stock and sale of the title that is named', () => {
    const body = search('How much is Iron Sword?', SHELF);
    expect(body.split('\n')[1]).toBe(
      'Iron Sword: $14.99 (¥1,980) per volume, in stock (volumes 3, 7 sold out), 20% off until 2026-12-31 (now $11.99, ¥1,584).',
    );
    expect(body).not.toContain('Gem Song');
    expect(search('鉄の剣はいくら？', ['sword'], 'ja')).toContain(
      '『鉄の剣』: 1巻 ¥1,980、在庫あり（3, 7巻は売り切れ）、2026-12-31まで20%オフ、セール価格¥1,584。',
    );
  });

  it.each([
    ['Is volume 7 of Iron Sword in stock?', 'Volume 7 is sold out.'],
    ['Is volume 8 of Iron Sword in stock?', 'Volume 8 is in stock.'],
    ['Is volume 99 of Iron Sword in stock?', 'Our records list 42 volumes'],
    ['Who is the author of Iron Sword?', 'It is by Abe Ren.'],
    ['How many volumes has Iron Sword?', '42 volumes and on hiatus'],
  ])('answers %j', (question, expected) => {
    expect(search(question, ['sword'])).toContain(expected);
  });

  it('says that a title it was not given is not there', () => {
    expect(search('Do you have Moon Bakery?', ['gem'])).toBe(
      'I cannot find "Moon Bakery" in our catalogue, so I cannot say anything about its stock or price.',
    );
    expect(search('『月のパン屋』はありますか', ['gem'], 'ja')).toContain('見つからない');
  });

  it('takes an everyday word for a title only when it is written as one', () => {
    expect(search('find me another manga about war', ['gem', 'another'])).toContain('Gem Song');
    expect(search('find me Another', ['gem', 'another'])).not.toContain('Gem Song');
  });
});

describe('a comparison', () => {
  const asked: Asked = {
    task: 'comparison',
    question: 'Compare Iron Sword and Sky Giants',
    complexity: 'complex',
    passages: SHELF,
  };

  it('sets both side by side in the order they were named, with what they share and whom they suit', () => {
    const { lines } = ask('strong', asked);
    expect(lines.indexOf('Iron Sword')).toBe(0);
    expect(lines.indexOf('Sky Giants')).toBeGreaterThan(0);
    expect(lines).toContain('What they share: dark fantasy and worldbuilding.');
    expect(lines).toContain('Iron Sword is the one if you look for adventure and revenge.');
  });

  it('by a cheap model takes no side', () => {
    const weak = ask('weak', asked);
    expect(weak.body).toContain("I'm not sure which is better");
    expect(weak.confidence).toBeLessThan(0.7);
  });

  it('in Japanese is in Japanese', () => {
    const { body } = ask('strong', { ...asked, language: 'ja', question: '鉄の剣と空の巨人の違いは？' });
    expect(body).toContain('- 巻数: 42, 休載中');
    expect(body).toMatch(/冒険|adventure/u);
  });
});

describe('policies, complaints and orders', () => {
  it('answers from the article that fits, wherever it stands', () => {
    const question = 'How do I return a book?';
    for (const passages of [
      ['shipping', 'returns'],
      ['returns', 'shipping'],
    ]) {
      const { body } = ask('weak', { task: 'faq', complexity: 'simple', question, passages });
      expect(body).toBe('Unread books can be returned within 30 days.');
    }
  });

  it('says sorry, gives the next step and the order, and offers a person', () => {
    const { lines } = ask('strong', {
      task: 'complaint, order_status',
      question: 'My book is torn, I want to return it',
      passages: ['shipping', 'returns', 'order'],
    });
    expect(lines[0]).toBe('I am sorry about this.');
    expect(lines[1]).toBe('Unread books can be returned within 30 days.');
    expect(lines[2]).toContain('The status of order MA-10001 is: shipped.');
    expect(lines[3]).toContain('a member of our team');
  });

  it('states an order as recorded, in either language', () => {
    const asked: Asked = { task: 'order_status', question: 'Where is it?', passages: ['order'] };
    expect(ask('weak', asked).body).toBe(
      'The status of order MA-10001 is: shipped. Ordered: 2026-11-10, Shipped: 2026-11-12, Tracking: TX-1, Total: $25.98 Iron Sword volume 1 x2 at $12.99',
    );
    const japanese = ask('weak', { ...asked, language: 'ja' }).body;
    expect(japanese).toContain('「発送済み」');
    expect(japanese).toContain('Iron Sword 1巻 2冊（1冊$12.99）');
  });

  it('answers each of two tasks', () => {
    const { body } = ask('weak', {
      task: 'order_status, faq',
      complexity: 'simple',
      question: 'Where is my order, and how do returns work?',
      passages: ['order', 'shipping', 'returns'],
    });
    expect(body).toContain('MA-10001');
    expect(body).toContain('within 30 days');
  });

  it.each([
    [['order'], /cannot see that order in your account/],
    [['order_number'], /give me the order number/],
    [['sign_in'], /sign in/],
    [[], /sign in and tell me its number/],
  ])('without the order (missing: %j) says what is needed', (missing, expected) => {
    const { body } = ask('weak', { task: 'order_status', question: 'Where is my order?', missing });
    expect(body).toMatch(expected);
    expect(body).not.toMatch(/shipped|delivered|\d{4}-/);
  });
});

describe('free tasks', () => {
  it('a summary keeps the sentences that the text turns on', () => {
    const document =
      'Sales of manga grew in spring. The weather was nice. Sales of seinen manga grew most. Someone was ill today. We expect sales of manga to grow again.';
    const { body } = ask('strong', { task: 'summarization', question: 'Summarise', document });
    expect(body).toBe(
      'In short: Sales of manga grew in spring. Sales of seinen manga grew most. We expect sales of manga to grow again.',
    );
  });

  it('a translation admits that it is none', () => {
    const { body } = ask('strong', {
      task: 'translation',
      question: 'Translate: Iron Sword is good',
      passages: ['sword'],
    });
    expect(body).toContain('cannot translate freely');
    expect(body).toContain('Iron Sword = 鉄の剣');
  });

  it('a discussion argues from the themes of the title', () => {
    const asked = {
      task: 'discussion',
      question: 'What does Iron Sword say about revenge?',
      passages: ['sword'],
    };
    expect(ask('strong', asked).body).toContain('a story about revenge. A swordsman hunts his friend.');
    expect(ask('weak', asked).body).toMatch(/^Perhaps/);
  });

  it.each(['en', 'ja'] as const)(
    'a greeting in %s greets back, and a greeting before a question is dropped',
    (language) => {
      const hello = ask('weak', { task: 'greeting', question: 'hello', language });
      expect(hello.body).toMatch(language === 'ja' ? /こんにちは/ : /^Hello/);
      const { body } = ask('weak', {
        task: 'greeting, faq',
        complexity: 'simple',
        question: 'hello, can I return a book?',
        passages: ['returns'],
        language,
      });
      expect(body).toBe('Unread books can be returned within 30 days.');
    },
  );

  it('what it knows nothing of is said so', () => {
    expect(ask('weak', { task: 'unknown', question: 'capital of France?' }).body).toMatch(
      /no facts about that/,
    );
  });
});

describe('every answer', () => {
  const tasks = [
    'recommendation',
    'recommendation, price_inquiry',
    'price_inquiry',
    'product_search',
    'comparison',
    'faq',
    'complaint',
    'order_status',
    'greeting',
    'creative',
    'discussion',
    'summarization',
    'translation',
    'unknown',
    'nonsense',
  ];
  const anyAsked = fc.record({
    task: fc.constantFrom(...tasks),
    question: fc.constantFrom(
      TASTE.question,
      TASTE_JA.question,
      'How much is Iron Sword?',
      'x',
      '鉄の剣の3巻は？',
    ),
    language: fc.constantFrom('en' as const, 'ja' as const),
    complexity: fc.constantFrom('simple', 'medium', 'complex'),
    passages: fc.subarray([...SHELF, 'returns', 'shipping', 'order']),
    missing: fc.subarray(['order', 'order_number', 'sign_in', 'product', 'context', 'strange']),
    seed: fc.integer(),
  });

  it('states no amount that no passage states', () => {
    fc.assert(
      fc.property(anyAsked, fc.constantFrom('weak' as const, 'strong' as const), (asked, model) => {
        const stated = statedMoney(asked.passages);
        expect((ask(model, asked).body.match(MONEY) ?? []).filter((sum) => !stated.has(sum))).toEqual([]);
      }),
    );
  });

  it('has a body, one label of the simulator in its language, and the confidence last', () => {
    fc.assert(
      fc.property(anyAsked, (asked) => {
        const { body, label, confidence, text } = ask('strong', asked);
        expect(body).not.toBe('');
        expect(label).toBe(asked.language === 'ja' ? '［シミュレーション］' : '[simulated]');
        expect(text.match(/\[simulated\]|［シミュレーション］/gu)).toHaveLength(1);
        expect(confidence).toBeGreaterThan(0);
      }),
    );
  });

  it('is the same for the same seed and request, and fits into maxTokens', () => {
    fc.assert(
      fc.property(anyAsked, fc.integer({ min: 1, max: 400 }), (asked, maxTokens) => {
        const answer = ask('strong', { ...asked, maxTokens });
        expect(ask('strong', { ...asked, maxTokens })).toEqual(answer);
        expect(answer.outputTokens).toBeLessThanOrEqual(maxTokens);
        const whole = ask('strong', asked);
        expect(answer.stopReason).toBe(whole.outputTokens > maxTokens ? 'max_tokens' : 'end_turn');
      }),
    );
  });
});
