import type { Language } from '../../contract/enums.ts';
import type { Conflict, Matter } from '../choice.ts';
import { compareText, type EnsembleMember } from '../member.ts';
import type { Claim, Clash } from './claims.ts';
import { written } from './facts.ts';
import { openNote, settledNote, writtenState } from './notes.ts';
import { settledBy, type Verdict } from './verdicts.ts';

const OF_PRODUCT: ReadonlySet<Matter> = new Set(['price', 'discount', 'volumes', 'copies', 'stock', 'sale']);

interface Side<M> {
  readonly claim: Claim;
  readonly sources: readonly M[];
}

interface Dispute {
  readonly clash: Clash;
  readonly about: string;
  readonly sides: Map<string, Set<string>>;
  settled: string | null;
}

/** The conflicts met while merging: one for each matter of each product, however many answers join it. */
export class Disputes<M extends EnsembleMember> {
  readonly #all = new Map<string, Dispute>();
  readonly #language: Language;

  constructor(language: Language) {
    this.#language = language;
  }

  note(
    clash: Clash,
    standing: Side<M>,
    rival: Side<M>,
    verdicts: { readonly present: Verdict; readonly rival: Verdict },
  ): void {
    const about = OF_PRODUCT.has(clash.matter)
      ? this.#nameOf(standing.claim) || this.#nameOf(rival.claim)
      : '';
    const key = [clash.matter, about || standing.claim.facts.frame].join('\n');
    const dispute = this.#all.get(key) ?? { clash, about, sides: new Map(), settled: null };
    this.#all.set(key, dispute);
    for (const { claim, sources } of [standing, rival]) {
      const value = this.#valueOf(claim, clash);
      const models = dispute.sides.get(value) ?? new Set();
      for (const { model } of sources) models.add(model);
      dispute.sides.set(value, models);
    }
    if (verdicts.present === 'supported') dispute.settled = this.#valueOf(standing.claim, clash);
    else if (verdicts.rival === 'supported') dispute.settled = this.#valueOf(rival.claim, clash);
    else dispute.settled ??= this.#fromRecord(standing.claim, clash);
  }

  conflicts(): readonly Conflict[] {
    return [...this.#all.values()].map(({ clash, about, sides, settled }) => {
      const told = [...sides]
        .map(([value, models]) => ({ value, models: [...models] }))
        .toSorted((one, other) => compareText(one.value, other.value));
      const note =
        settled === null
          ? openNote(
              clash.matter,
              about,
              told.map(({ value }) => value),
              this.#language,
            )
          : settledNote(clash.matter, about, settled, this.#language);
      return { about, matter: clash.matter, sides: told, settled, note };
    });
  }

  #nameOf({ subjects }: Claim): string {
    const names = subjects.length === 1 ? (subjects[0]?.names ?? []) : [];
    return (this.#language === 'ja' ? names[1] : names[0]) ?? names[0] ?? '';
  }

  #valueOf({ facts, piece, subjects }: Claim, { matter, unit }: Clash): string {
    if (matter === 'stock' || matter === 'sale') return writtenState(facts[matter] ?? '', this.#language);
    const values = unit === undefined ? undefined : facts.figures.get(unit);
    // A bare figure says nothing where no product tells what it is of.
    return unit === undefined || values === undefined || !OF_PRODUCT.has(matter) || subjects.length !== 1
      ? piece.text
      : written(unit, values, this.#language === 'ja');
  }

  #fromRecord(claim: Claim, clash: Clash): string | null {
    const settled = settledBy(claim, clash);
    if (settled === undefined) return null;
    return typeof settled === 'string'
      ? writtenState(settled, this.#language)
      : written(settled.unit, [settled.value], this.#language === 'ja');
  }
}
