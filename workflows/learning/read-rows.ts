import { readFileSync } from 'node:fs';
import * as z from 'zod/mini';
import { describeIssue } from './describe-issue.ts';
import type { Example } from './train-labels.ts';

/** One prompt with what each model scored on it, 0-1, and said, if it was kept. */
export interface OutcomeRow {
  readonly id: string;
  readonly prompt: string;
  /** Rows that say the same in other words or languages share a bucket: they are left out together. */
  readonly bucket?: number | undefined;
  readonly models: Readonly<Record<string, { readonly score: number; readonly text?: string | undefined }>>;
}

const outcomeSchema = z.object({
  id: z.optional(z.union([z.string(), z.number()])),
  prompt: z.string(),
  bucket: z.optional(z.int()),
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
  return parseLines(readText(file), file, outcomeSchema).map(({ row }, index) => ({
    ...row,
    id: String(row.id ?? index + 1),
  }));
}

/**
 * Labelled texts: JSONL rows, or one JSON array, of `{text, label}`; `prompt` stands for `text`, and
 * `intent` or the first of `intents` for `label`.
 * @throws Error naming the file and the line, or the place in the array, that is not what it should be.
 */
export function readExamples(file: string): readonly Example[] {
  const content = readText(file);
  const isArray = content.trimStart().startsWith('[');
  const rows = isArray ? parseArray(content, file, exampleSchema) : parseLines(content, file, exampleSchema);
  return rows.map(({ row, place }) => {
    const text = row.text ?? row.prompt;
    const label = row.label ?? row.intent ?? row.intents?.[0];
    if (!text || !label) throw new Error(`${place}: a row needs text and label`);
    return { text, label };
  });
}

/**
 * @param needs what a row may not lack: a prompt, or either of prompt and text
 * @throws Error naming the source and the line.
 */
export const parseScoreRows = (
  content: string,
  source: string,
  needs: 'prompt' | 'either',
): readonly ScoreRow[] =>
  parseLines(content, source, scoreRowSchema).map(({ row, place }) => {
    if (row.prompt !== undefined || (needs === 'either' && typeof row.text === 'string')) return row;
    throw new Error(`${place}: a row needs a ${needs === 'prompt' ? 'prompt' : 'prompt or a text'}`);
  });

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`${file} cannot be read: name a file of JSON lines`, { cause: error });
  }
}

/** A row and where it stands, for those who find fault with it. */
interface Placed<Row> {
  readonly row: Row;
  readonly place: string;
}

function parseArray<Row>(
  content: string,
  source: string,
  schema: z.ZodMiniType<Row>,
): readonly Placed<Row>[] {
  const rows = parseJson(content, `${source}: it begins with [ but is not one array of JSON`);
  if (!Array.isArray(rows)) return [];
  return rows.map((row: unknown, index) => parseRow(row, `${source}[${index}]`, schema));
}

function parseLines<Row>(
  content: string,
  source: string,
  schema: z.ZodMiniType<Row>,
): readonly Placed<Row>[] {
  return content.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return [];
    const place = `${source}:${index + 1}`;
    return [parseRow(parseJson(line, `${place}: not a line of JSON`), place, schema)];
  });
}

function parseRow<Row>(value: unknown, place: string, schema: z.ZodMiniType<Row>): Placed<Row> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return { row: parsed.data, place };
  throw new Error(`${place}: ${describeIssue(parsed.error, value, 'the row')}`);
}

/** Editors of some systems put a mark of byte order in front: trimming takes it away. */
function parseJson(text: string, complaint: string): unknown {
  try {
    return JSON.parse(text.trim());
  } catch {
    throw new Error(complaint);
  }
}
