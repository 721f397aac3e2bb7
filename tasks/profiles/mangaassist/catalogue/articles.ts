import * as z from 'zod/mini';
import type { Article } from '../../../core/catalogue.ts';
import articles1 from './data/articles-1.json' with { type: 'json' };
import articles2 from './data/articles-2.json' with { type: 'json' };
import articles3 from './data/articles-3.json' with { type: 'json' };
import { ArticleRecord } from './records.ts';

/** FAQ and policies of the demonstration shop: its own invented rules, in both languages. */
export const articles: readonly Article[] = z
  .array(ArticleRecord)
  .parse([...articles1, ...articles2, ...articles3]);
