import { type AnswerCheckParameters, answerCheckSchema } from '../answer-check.ts';
import { type RouterParameters, routerSchema } from '../router.ts';
import check from './check.json' with { type: 'json' };
import router from './router.json' with { type: 'json' };

/**
 * Fitted on recorded outcomes of real models. `story` on GSM8K answers (lm-sys/RouteLLM, Apache-2.0;
 * openai/grade-school-math, MIT), `plain` on SIB-200 topics in ten languages (dadelani/sib-200, Apache-2.0),
 * `general` on the benchmark mixture of ulab-uiuc/LLMRouter (MIT). They are weights; no row is among them.
 */
export const shippedRouter: RouterParameters = routerSchema.parse(router);
export const shippedCheck: AnswerCheckParameters = answerCheckSchema.parse(check);
