import { z } from 'zod';

const Text = z.string().trim().min(1);

/** What is known of a series itself; everything the shop invents comes from shop.ts. */
export const SeriesRecord = z.strictObject({
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  title: Text,
  titleJa: Text,
  aliases: z.array(Text),
  author: Text,
  authorJa: Text,
  genres: z.array(Text).min(1),
  themes: z.array(Text).min(1),
  volumes: z.int().positive().exactOptional(),
  year: z.int().exactOptional(),
  status: z.enum(['finished', 'ongoing', 'hiatus']),
  audience: z.enum(['shonen', 'seinen', 'shojo', 'josei', 'kids']),
  synopsis: Text,
  synopsisJa: Text,
});
export type SeriesRecord = z.infer<typeof SeriesRecord>;

export const ArticleRecord = z.strictObject({
  id: Text,
  topic: Text,
  questionEn: Text,
  answerEn: Text,
  questionJa: Text,
  answerJa: Text,
});
