import * as z from 'zod/mini';
import type { Product } from '../../../core/catalogue.ts';
import classics1 from './data/classics-1.json' with { type: 'json' };
import josei1 from './data/josei-1.json' with { type: 'json' };
import kids1 from './data/kids-1.json' with { type: 'json' };
import seinen1 from './data/seinen-1.json' with { type: 'json' };
import seinen2 from './data/seinen-2.json' with { type: 'json' };
import seinen3 from './data/seinen-3.json' with { type: 'json' };
import shojo1 from './data/shojo-1.json' with { type: 'json' };
import shonen1 from './data/shonen-1.json' with { type: 'json' };
import shonen2 from './data/shonen-2.json' with { type: 'json' };
import shonen3 from './data/shonen-3.json' with { type: 'json' };
import { SeriesRecord } from './records.ts';
import { shopData } from './shop.ts';

/** Status, volumes and years as known at the beginning of 2026; a fact in doubt is left out. */
const series = z
  .array(SeriesRecord)
  .parse([
    ...shonen1,
    ...shonen2,
    ...shonen3,
    ...seinen1,
    ...seinen2,
    ...seinen3,
    ...shojo1,
    ...josei1,
    ...kids1,
    ...classics1,
  ]);

/** Facts of the series from the data files, prices and stock from the invented shop. */
export const products: readonly Product[] = series.map((record) => ({
  ...record,
  ...shopData(record.id, record.volumes),
}));
