import { hashText } from '../../../random.ts';
import { featuresOf } from './features.ts';

const MAX_CHARS = 20_000;
/** Places a feature is spread over: two features hardly ever meet in all of them. */
const PLACES = 4;

/**
 * A text embedding without a trained model: signed hashing of weighted features (Weinberger et al. 2009).
 * Texts that share words, names or bilingual concepts are near, which is what a catalogue needs.
 */
export function embed(text: string, dimensions: number, normalize: boolean): number[] {
  const vector = new Array<number>(dimensions).fill(0);
  for (const [feature, weight] of featuresOf(text.slice(0, MAX_CHARS))) {
    let hash = hashText(feature);
    for (let place = 0; place < PLACES; place += 1) {
      hash = mix(hash + place);
      const at = hash % dimensions;
      vector[at] = (vector[at] ?? 0) + (hash & 0x8000_0000 ? weight : -weight);
    }
  }
  if (!normalize) return vector;
  const norm = Math.hypot(...vector);
  // A text without any feature still needs a direction.
  return norm === 0 ? vector.map((_, at) => (at === 0 ? 1 : 0)) : vector.map((value) => value / norm);
}

/** The finaliser of MurmurHash3: neighbours in, strangers out. */
function mix(value: number): number {
  let hash = value >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
