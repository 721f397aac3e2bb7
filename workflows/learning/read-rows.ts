import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import type { Example } from './train-labels.ts';

/** One prompt with what each model scored on it, 0-1, and said, if it was kept. */
export interface OutcomeRow {
  readonly id: string;
  readonly prompt: string;
  readonly models: Readonly<Record<string, { readonly score: number; readonly text?: string | undefined }>>;
}

const outcomeSchema = z.object({
  id: z.optional(z.union([z.string(), z.number()])),
  prompt: z.string(),
  models: z.record(
    z.string(),
    z.object({ score: z.number().check(z.gte(0), z.lte(1)), text: z.optional(z.string()) }),
  ),
});

const exampleSchema = z.object({
  text: z.optional(z.string()),
  prompt: z.optional(z.string()),
  label: z.optional(z.string()),
  intent: z.optional(z.string()),
  intents: z.optional(z.array(z.string())),
});

/** Rows to be scored: `text` is the answer of a model, if there is one. */
export const scoreRowSchema = z.object({
  id: z.optional(z.union([z.string(), z.number()])),
  prompt: z.optional(z.string()),
  text: z.optional(z.nullable(z.string())),
});

export type ScoreRow = z.infer<typeof scoreRowSchema>;

/** @throws Error naming the file and the line that is not what it should be. */
export function readOutcomes(file: string): readonly OutcomeRow[] {
  return parseLines(readFileSync(file, 'utf8'), file, outcomeSchema).map((row, index) => ({
    ...row,
    id: String(row.id ?? index + 1),
  }));
}

/**
 * Labelled texts: JSONL rows, or one JSON array, of `{text, label}`; `prompt` stands for `text`, and
 * `intent` or the first of `intents` for `label`.
 * @throws Error naming the file and the line that is not what it should be.
 */
export function readExamples(file: string): readonly Example[] {
  const content = readFileSync(file, 'utf8');
  return parseLines(asLines(content), file, exampleSchema).map((row, index) => {
    const text = row.text ?? row.prompt;
    const label = row.label ?? row.intent ?? row.intents?.[0];
    if (text === undefined || label === undefined) {
      throw new Error(`${file}:${index + 1}: a row needs text and label`);
    }
    return { text, label };
  });
}

/** @throws Error naming the source and the line. */
export const parseScoreRows = (content: string, source: string): readonly ScoreRow[] =>
  parseLines(content, source, scoreRowSchema);

const asLines = (content: string): string =>
  content.trimStart().startsWith('[')
    ? (JSON.parse(content) as readonly unknown[]).map((row) => JSON.stringify(row)).join('\n')
    : content;

function parseLines<Row>(content: string, source: string, schema: z.ZodMiniType<Row>): readonly Row[] {
  return content.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const parsed = schema.safeParse(parseJson(line, `${source}:${index + 1}`));
    if (parsed.success) return [parsed.data];
    const [issue] = parsed.error.issues;
    throw new Error(`${source}:${index + 1}: ${issue?.path.join('.') || 'the row'}: ${issue?.message}`);
  });
}

function parseJson(line: string, place: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw new Error(`${place}: not a line of JSON`);
  }
}
