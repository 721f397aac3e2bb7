import * as z from 'zod';
import { invalid } from './api-error.ts';
import { embed } from './embedding/embed.ts';
import { countTokens } from './tokens.ts';

const bodySchema = z.object({
  inputText: z.string().check(z.minLength(1), z.maxLength(50_000)),
  dimensions: z._default(z.union([z.literal(256), z.literal(512), z.literal(1024)]), 1024),
  normalize: z._default(z.boolean(), true),
});

interface TitanReply {
  readonly embedding: readonly number[];
  readonly embeddingsByType: { readonly float: readonly number[] };
  readonly inputTextTokenCount: number;
  readonly simulated: true;
}

/** Titan Text Embeddings v2's body in, its body out. @throws BedrockError as Bedrock validates */
export function titanEmbed(body: unknown): TitanReply {
  const parsed = bodySchema.safeParse(body);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalid(
      `Malformed input request: ${issue?.path.join('.') ?? 'body'}: ${issue?.message ?? 'invalid'}`,
    );
  }
  const { inputText, dimensions, normalize } = parsed.data;
  const embedding = embed(inputText, dimensions, normalize);
  return {
    embedding,
    embeddingsByType: { float: embedding },
    inputTextTokenCount: countTokens(inputText),
    simulated: true,
  };
}
