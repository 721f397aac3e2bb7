import { createHash } from 'node:crypto';

/** 12 hex digits that tell one content from another. */
export const contentVersion = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 12);
