import { z } from 'zod';
import type { Product } from '../../../core/catalogue.ts';
import seinen1 from './data/seinen-1.json' with { type: 'json' };
import shonen1 from './data/shonen-1.json' with { type: 'json' };
import { SeriesRecord } from './records.ts';
import { shopData } from './shop.ts';

const series = z.array(SeriesRecord).parse([...seinen1, ...shonen1]);

/** Facts of the series from the data files, prices and stock from the invented shop. */
export const products: readonly Product[] = series.map((record) => ({
  ...record,
  ...shopData(record.id, record.volumes),
}));
