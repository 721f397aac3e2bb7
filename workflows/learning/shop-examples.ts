import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { INTENTS } from '../../tasks/core/contract/enums.ts';
import { describeIssue } from './describe-issue.ts';

const shopExamples = z.array(
  z.strictObject({
    text: z.string().check(z.minLength(1)),
    intents: z.array(z.enum(INTENTS)).check(z.minLength(1)),
    complexity: z.int().check(z.gte(1), z.lte(10)),
  }),
);

export type ShopExample = z.infer<typeof shopExamples>[number];

/**
 * The labelled messages of a shop: every JSON array under the folder.
 * @throws Error naming the file, the row and the field that is wrong
 */
export function readShopExamples(folder: string): readonly ShopExample[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json') && !file.endsWith('biome.json'))
    .sort()
    .flatMap((file) => {
      const content = parseJson(readFileSync(join(folder, file), 'utf8'), file);
      const parsed = shopExamples.safeParse(content);
      if (parsed.success) return parsed.data;
      throw new Error(`${file}: ${describeIssue(parsed.error, content, 'the document')}`);
    });
}

function parseJson(content: string, file: string): unknown {
  try {
    return JSON.parse(content);
  } catch (error) {
    throw new Error(`${file}: not JSON`, { cause: error });
  }
}
