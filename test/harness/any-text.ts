import fc from 'fast-check';

const SURROGATES = { from: 0xd800, count: 0x800 };
const character = fc
  .integer({ min: 0, max: 0x10_ffff - SURROGATES.count })
  .map((at) => String.fromCodePoint(at < SURROGATES.from ? at : at + SURROGATES.count));

/**
 * Texts of any characters there are but lone surrogates, as fast-check's unit `binary` has them: that one makes a
 * table of all million and holds it, 100 MB, for the rest of the run.
 */
export const anyText = (limits: fc.ArrayConstraints = {}): fc.Arbitrary<string> =>
  fc.array(character, limits).map((all) => all.join(''));
