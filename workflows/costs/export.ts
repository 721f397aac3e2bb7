import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { csvLine, type Row } from './csv.ts';

export const FORMATS = ['csv', 'json'] as const;
export type Format = (typeof FORMATS)[number];

/** Rows as text, piece by piece, so that no export is ever held whole. */
export async function* written(
  rows: AsyncIterable<Row> | Iterable<Row>,
  format: Format,
): AsyncGenerator<string, void> {
  let first = true;
  for await (const row of rows) {
    if (format === 'csv') {
      if (first) yield csvLine(Object.keys(row));
      yield csvLine(Object.values(row));
    } else yield `${first ? '[\n' : ',\n'}${JSON.stringify(row)}`;
    first = false;
  }
  if (format === 'json') yield first ? '[]\n' : '\n]\n';
}

/**
 * Writes pieces of text to a file, or to standard output. The file is opened when the first piece is there: what fails
 * before that leaves an old file as it was.
 */
export async function writePieces(
  pieces: AsyncGenerator<string, void>,
  out: string | undefined,
): Promise<void> {
  const first = await pieces.next();
  const all = (async function* () {
    if (!first.done) yield first.value;
    yield* pieces;
  })();
  if (out !== undefined) {
    await pipeline(Readable.from(all), createWriteStream(out));
    return;
  }
  for await (const piece of all) {
    if (!process.stdout.write(piece)) await once(process.stdout, 'drain');
  }
}
