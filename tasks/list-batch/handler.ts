import { configFromEnvironment } from '../runtime/config.ts';
import { listBatchDeps } from '../runtime/list-batch-deps.ts';
import { listBatchInputSchema } from './contract.ts';
import { listBatch } from './list-batch.ts';

const deps = listBatchDeps(configFromEnvironment(process.env), process.env);

export const handler = (event: unknown) => listBatch(listBatchInputSchema.parse(event), deps);
