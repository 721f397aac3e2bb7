import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { COORDINATE } from '../../../workflows/bindings.ts';
import { evaluate } from '../../asl/evaluate.ts';
import { allMachines, asFields, statesOf } from '../../asl/machine.ts';
import { anyText } from '../../harness/any-text.ts';

const machine = allMachines().find(({ binding }) => binding === COORDINATE);
const escalate = statesOf(machine?.definition ?? {}).find(({ name }) => name === 'Escalate')?.state;
const expression = asFields(asFields(escalate?.['Arguments'])['Payload'])['contextBytes'];

interface Read {
  readonly query: string;
  readonly document?: { readonly name: string; readonly text: string };
  readonly history: readonly { readonly role: string; readonly content: string }[];
  readonly passages: readonly { readonly id: string; readonly text: string }[];
}

const counted = ({ query, document, history, passages }: Read): Promise<unknown> =>
  evaluate(expression, {
    now: 0,
    variables: { request: { query, ...(document !== undefined && { document }) }, history, passages },
    states: {},
  });

/** The bytes of the texts, and of the JSON around them: JSONata makes one list of lists. */
const expected = ({ query, document, history, passages }: Read): number =>
  Buffer.byteLength(
    JSON.stringify([query, ...(document === undefined ? [] : [document]), ...history, ...passages]),
    'utf8',
  );

describe('the bytes that the next rung would read', () => {
  it.each([
    ['English', 'Is Berserk in stock?'],
    ['Japanese, three bytes a character', 'ベルセルクは在庫がありますか？'],
    ['signs of two and of four bytes', 'é ü ß ¥ 😀 𠮷野家'],
    ['quotes and new lines', 'He said "hm"\n\tand left %41'],
    ['half a character, as JSON writes it', 'lost \ud83d half'],
  ])('are counted in UTF-8: %s', async (_, query) => {
    const read = { query, history: [], passages: [] };
    expect(await counted(read)).toBe(expected(read));
  });

  it('are those of question, document, history and passages together, whatever stands in them', async () => {
    const text = anyText({ maxLength: 60 });
    const read: fc.Arbitrary<Read> = fc.record(
      {
        query: text,
        document: fc.record({ name: text, text }),
        history: fc.array(fc.record({ role: fc.constant('user'), content: text }), { maxLength: 3 }),
        passages: fc.array(fc.record({ id: text, text }), { maxLength: 3 }),
      },
      { requiredKeys: ['query', 'history', 'passages'] },
    );
    await fc.assert(
      fc.asyncProperty(read, async (one) => {
        expect(await counted(one)).toBe(expected(one));
      }),
    );
  });

  it('are never fewer than what is sent, however long', async () => {
    const document = { name: '規約', text: '返品は三十日以内に承ります。'.repeat(900) };
    const passages = Array.from({ length: 5 }, (_, no) => ({
      id: `p${no}`,
      text: '進撃の巨人 '.repeat(300),
    }));
    const bytes = await counted({ query: '返品できますか', document, history: [], passages });
    const texts = [document.text, ...passages.map(({ text }) => text)];
    const sent = texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
    expect(bytes).toBeGreaterThan(sent);
    expect(bytes).toBeLessThan(sent * 1.01 + 300);
  });
});
