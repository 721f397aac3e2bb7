import { ModelError } from '../../core/errors.ts';

/** An answer is text; whatever is larger is no answer. */
export const MOST_BYTES = 1024 * 1024;

/** @throws ModelError `failed` when there is more than an answer can be. */
export async function readText(response: Response, model: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of response.body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > MOST_BYTES) throw new ModelError('failed', model, `the reply is over ${MOST_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** @throws ModelError `failed` when it is no JSON, or does not say that it is. */
export function parseJsonReply(body: string, contentType: string | null, model: string): unknown {
  if (!/^application\/(?:[\w.-]+\+)?json\b/i.test(contentType ?? '')) {
    throw new ModelError('failed', model, `the reply is ${contentType ?? 'untyped'}, not JSON`);
  }
  try {
    return JSON.parse(body);
  } catch (error) {
    throw new ModelError('failed', model, 'the reply is broken JSON', { cause: error });
  }
}
