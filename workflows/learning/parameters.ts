import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import * as z from 'zod/mini';
import { answerCheckSchema } from '../../tasks/core/learning/answer-check.ts';
import { labelModelSchema } from '../../tasks/core/learning/label-model.ts';
import { packedSchema, unpack } from '../../tasks/core/learning/packed.ts';
import { routerSchema } from '../../tasks/core/learning/router.ts';
import { describeIssue } from './describe-issue.ts';
import { pack } from './pack.ts';

/** What `train` writes: any of the three, each of which replaces the shipped one. */
export const parametersSchema = z.strictObject({
  labels: z.optional(labelModelSchema),
  router: z.optional(z.partial(routerSchema)),
  check: z.optional(z.partial(answerCheckSchema)),
});

export type Parameters = z.infer<typeof parametersSchema>;

/** @throws Error naming the file, and the field that is not what `train` writes. */
export function readParameters(file: string): Parameters {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, 'utf8'));
    const packed = packedSchema.safeParse(content);
    if (packed.success) content = unpack(packed.data);
  } catch (error) {
    throw new Error(`${file} cannot be read as parameters: write them with stepladder train`, {
      cause: error,
    });
  }
  const parsed = parametersSchema.safeParse(content);
  if (parsed.success) return parsed.data;
  throw new Error(`${file}: ${describeIssue(parsed.error, content, 'the document')}`);
}

/** Adds to what the file holds already: labels and each kind of prompt are trained one by one. */
export function addParameters(file: string, added: Parameters): void {
  const before: Parameters = existsSync(file) ? readParameters(file) : {};
  const merged: Parameters = {
    ...before,
    ...added,
    ...(before.router || added.router ? { router: { ...before.router, ...added.router } } : {}),
    ...(before.check || added.check ? { check: { ...before.check, ...added.check } } : {}),
  };
  mkdirSync(dirname(file), { recursive: true });
  // The schema puts the parts in one order: the same training gives the same file, whatever was there.
  writeFileSync(file, `${JSON.stringify(parametersSchema.parse(merged))}\n`);
}

/** Parameters for a task that carries them in its bundle: compressed, in a JSON document. */
export function writePacked(file: string, parameters: Parameters): void {
  writeFileSync(file, `${JSON.stringify(pack(parameters), null, 2)}\n`);
}
