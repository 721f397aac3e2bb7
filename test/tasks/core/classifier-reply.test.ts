import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FALLBACK_CLASSIFICATION, parseClassifierReply } from '../../../tasks/core/classifier-reply.ts';

const EXACT = `{"intents": ["recommendation", "price_inquiry"], "complexity_score": 8,
  "domain_tags": ["manga_recommendation", "product_catalog"], "requires_context": true,
  "requires_product_data": true, "language": "en", "confidence": 0.95}`;

const PARSED = {
  intents: ['recommendation', 'price_inquiry'],
  complexity: 8,
  domains: ['manga_recommendation', 'product_catalog'],
  needsContext: true,
  needsProductData: true,
  language: 'en',
  confidence: 0.95,
};

describe('parseClassifierReply', () => {
  it.each([
    ['strict JSON', EXACT],
    ['a fenced block', `\`\`\`json\n${EXACT}\n\`\`\``],
    ['prose around it', `Sure! Here is the {JSON} you asked for:\n${EXACT}\nHope that helps.`],
    ['trailing commas', EXACT.replace('"price_inquiry"]', '"price_inquiry",]').replace('0.95}', '0.95,}')],
    ['single quotes', EXACT.replaceAll('"', "'")],
    ['curly quotes', EXACT.replaceAll(/"([^"]*)"/gu, '“$1”')],
    ['unquoted keys', EXACT.replaceAll(/"([a-z_]+)":/gu, '$1:')],
    ["Python's booleans", EXACT.replaceAll('true', 'True')],
    ['a missing closing brace', EXACT.slice(0, -1)],
    ['another object before it', `{"thought": "two intents"}\n${EXACT}`],
    ['full-width digits in text', EXACT.replace('8,', '"８",')],
    ['labels in another case', EXACT.replace('"recommendation"', '"Recommendation"')],
  ])('reads %s', (_, text) => {
    expect(parseClassifierReply(text)).toEqual(PARSED);
  });

  it('drops unknown labels and duplicates', () => {
    const parsed = parseClassifierReply('{"intents": ["pre_order", "faq", "faq", 3], "confidence": 0.8}');
    expect(parsed?.intents).toEqual(['faq']);
    expect(parsed?.confidence).toBe(0.8);
  });

  it('is as unsure as the fallback when no label is known', () => {
    const parsed = parseClassifierReply('{"intents": ["banter"], "complexity_score": 2, "confidence": 0.99}');
    expect(parsed).toMatchObject({ intents: ['unknown'], complexity: 2, confidence: 0.3 });
  });

  it.each([
    ['42', 10],
    ['-3', 1],
    ['6.6', 7],
    ['"8/10"', 8],
    ['"high"', 5],
    ['NaN', 5],
    ['null', 5],
  ])('clamps a complexity of %s to %d', (score, complexity) => {
    expect(parseClassifierReply(`{"intents": ["faq"], "complexity_score": ${score}}`)?.complexity).toBe(
      complexity,
    );
  });

  it.each([
    ['95', 0.95],
    ['1.0', 1],
    ['-0.4', 0],
    ['4000', 1],
    ['"0.92 (high)"', 0.92],
    ['"nan"', 0.3],
    ['{}', 0.3],
  ])('reads a confidence of %s as %d', (raw, confidence) => {
    expect(parseClassifierReply(`{"intents": ["faq"], "confidence": ${raw}}`)?.confidence).toBe(confidence);
  });

  it('takes one label given as text', () => {
    expect(parseClassifierReply('{"intents": "faq, complaint"}')?.intents).toEqual(['faq', 'complaint']);
  });

  it.each(['', 'I cannot classify this.', '{}', '[]', '{"intent": "faq"}', '{{{{{{{{{{', '{"a":"b"', '}{'])(
    'finds nothing in %j',
    (text) => {
      expect(parseClassifierReply(text)).toBeUndefined();
    },
  );

  it('keeps to own fields when keys are names of the prototype', () => {
    const parsed = parseClassifierReply(
      '{"__proto__": {"intents": ["faq"]}, "constructor": 1, "intents": []}',
    );
    expect(parsed?.intents).toEqual(['unknown']);
  });

  it('never throws and always stays in range', () => {
    const pieces = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      "'",
      ',',
      ':',
      '\\',
      '"intents"',
      'faq',
      '9e99',
      ' ',
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 60 }), (parts) => {
        const parsed = parseClassifierReply(parts.join('')) ?? FALLBACK_CLASSIFICATION;
        return (
          parsed.intents.length > 0 &&
          parsed.complexity >= 1 &&
          parsed.complexity <= 10 &&
          parsed.confidence >= 0 &&
          parsed.confidence <= 1
        );
      }),
    );
  });
});
