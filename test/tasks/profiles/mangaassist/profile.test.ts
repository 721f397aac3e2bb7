import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { classificationSchema } from '../../../../tasks/core/contract/classification.ts';
import type { Turn } from '../../../../tasks/core/contract/request.ts';
import { products } from '../../../../tasks/profiles/mangaassist/catalogue/index.ts';
import { createMangaAssist } from '../../../../tasks/profiles/mangaassist/profile.ts';

const profile = createMangaAssist();

describe('MangaAssist', () => {
  it('understands the message the shop is built around, with its own catalogue', () => {
    const { classification } = profile.classify(
      'I loved Attack on Titan - recommend similar dark fantasy manga with great worldbuilding, and tell me if any are on sale',
      [],
      undefined,
    );
    expect(classification).toMatchObject({
      intents: ['recommendation', 'price_inquiry'],
      entities: { likedProductIds: ['attack-on-titan'], genres: ['dark-fantasy'], onSale: true },
    });
  });

  it('finds each title of its catalogue by its name, in both languages', () => {
    const lost = (['title', 'titleJa'] as const).flatMap((field) =>
      catalogueTitles(field).filter(({ id, name }) => {
        const asked = field === 'title' ? `Is "${name}" in stock?` : `『${name}』の在庫はありますか`;
        return !profile.classify(asked, [], undefined).classification.entities.productIds.includes(id);
      }),
    );
    expect(lost).toEqual([]);
  });

  it('has kind words of its own in both languages', () => {
    for (const key of ['apology', 'budgetExhausted', 'inFlight', 'offerPerson', 'declined'] as const) {
      expect(profile.canned('en')[key]).toMatch(/^[A-Z][^\u3040-\u30ff]{20,200}\.$/u);
      expect(profile.canned('ja')[key]).toMatch(/[\u3040-\u30ff].*。$/u);
    }
  });

  it('takes anything for a message and always answers by the contract', () => {
    const turn = fc.record({ role: fc.constantFrom('user', 'assistant'), content: fc.string() });
    const words = fc.constantFrom(
      'Berserk',
      'それ',
      '3巻',
      '$5',
      '"',
      '「',
      'MA-1',
      '\uE000',
      '\u0000',
      '🙂',
      'İ',
    );
    const text = fc.array(fc.oneof(words, fc.string({ unit: 'grapheme' })), { maxLength: 30 });
    fc.assert(
      fc.property(
        text,
        fc.array(turn, { maxLength: 4 }),
        fc.option(fc.string()),
        (parts, history, locale) => {
          const { classification } = profile.classify(
            parts.join(' '),
            history as Turn[],
            locale ?? undefined,
          );
          return classificationSchema.safeParse(classification).success;
        },
      ),
      { numRuns: 300 },
    );
  });

  // A pattern that backtracks would not come back within the time a test has.
  it('comes through the longest text made to slow it down', () => {
    const hostile = [
      'a',
      '"a ',
      '1 ',
      '$1 ',
      'I loved Attack on Titan, ',
      '進撃の巨人と',
      'like ',
      '「',
      'ма ',
    ];
    for (const piece of hostile) {
      const text = piece.repeat(8_000).slice(0, 8_000);
      expect(profile.classify(text, [], undefined).classification.intents, piece).not.toEqual([]);
    }
  });
});

function catalogueTitles(field: 'title' | 'titleJa'): { id: string; name: string }[] {
  return products.map((product) => ({ id: product.id, name: product[field] }));
}
