import type { Cell, Matrix } from '../../../core/selection/matrix.ts';
import { COORDINATION, COORDINATION_TIMES, HYBRID_MIX } from './coordination.ts';
import { BUDGET_MATRIX, LATENCY_MATRIX, TREE_LEAVES } from './decisions.ts';
import {
  COMPLEXITY_MODELS,
  MODEL_SELECTION,
  ORCHESTRATION_EXAMPLES,
  ROUTING_STRATEGIES,
  SCALES,
  SELECTOR_WEIGHTS,
  TIER_MODELS,
} from './orchestration.ts';
import { CAPABILITY_STARS, CASCADE_TASKS, INTENT_ROUTES, MODEL_ROLES, TASK_MODELS } from './tasks.ts';

type Shown = Matrix<Readonly<Record<string, Cell>>>;

/** Every table that the shop routes by or was designed by, ready to be shown. */
export const MATRICES: readonly Shown[] = [
  INTENT_ROUTES,
  TASK_MODELS,
  CASCADE_TASKS,
  CAPABILITY_STARS,
  MODEL_ROLES,
  MODEL_SELECTION,
  BUDGET_MATRIX,
  LATENCY_MATRIX,
  TREE_LEAVES,
  SELECTOR_WEIGHTS,
  ROUTING_STRATEGIES,
  TIER_MODELS,
  COMPLEXITY_MODELS,
  SCALES,
  COORDINATION,
  COORDINATION_TIMES,
  HYBRID_MIX,
  ORCHESTRATION_EXAMPLES,
];
