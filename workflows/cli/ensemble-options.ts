import type { ENSEMBLE_METHODS } from '../../tasks/core/contract/enums.ts';
import type { Message } from '../client/options.ts';
import { UserError } from './command.ts';

/** Flags of `ask` that make an ensemble. */
export interface EnsembleFlags {
  readonly method?: (typeof ENSEMBLE_METHODS)[number];
  readonly models?: string;
  readonly weights?: string;
  readonly n?: number;
}

/**
 * The ensemble that flags ask for; undefined without any of them.
 * @throws UserError for weights of another form.
 */
export function ensembleOf({ method, models, weights, n }: EnsembleFlags): Message['ensemble'] {
  if ([method, models, weights, n].every((flag) => flag === undefined)) return undefined;
  return {
    method: method ?? usualMethod(weights, n),
    ...(models !== undefined && { models: models.split(',') }),
    ...(weights !== undefined && { weights: weightsOf(weights) }),
    ...(n !== undefined && { n }),
  };
}

/** What is asked for says what for: samples are of one model, weights are of votes. */
function usualMethod(weights: string | undefined, n: number | undefined) {
  if (n !== undefined) return 'best_of_n';
  return weights === undefined ? 'confidence_select' : 'voting';
}

function weightsOf(text: string): Record<string, number> {
  const pairs = text.split(',').map((pair) => {
    const [, model = '', weight = ''] = /^([^=]+)=(\d*\.?\d+)$/u.exec(pair.trim()) ?? [];
    if (model === '') throw new UserError(`--weights has "${pair}": give model=weight, separated by commas`);
    return [model, Number(weight)] as const;
  });
  return Object.fromEntries(pairs);
}
