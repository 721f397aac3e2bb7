import * as z from 'zod/mini';

const text = () => z.string().check(z.trim(), z.minLength(1));

/** What is known of a series itself; everything the shop invents comes from shop.ts. */
export const SeriesRecord = z.strictObject({
  id: z.string().check(z.regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)),
  title: text(),
  titleJa: text(),
  aliases: z.array(text()),
  author: text(),
  authorJa: text(),
  genres: z.array(text()).check(z.minLength(1)),
  themes: z.array(text()).check(z.minLength(1)),
  volumes: z.exactOptional(z.int().check(z.positive())),
  year: z.exactOptional(z.int()),
  status: z.enum(['finished', 'ongoing', 'hiatus']),
  audience: z.enum(['shonen', 'seinen', 'shojo', 'josei', 'kids']),
  synopsis: text(),
  synopsisJa: text(),
});

export const ArticleRecord = z.strictObject({
  id: text(),
  topic: text(),
  questionEn: text(),
  answerEn: text(),
  questionJa: text(),
  answerJa: text(),
});
