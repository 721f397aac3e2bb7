import { invalidToken } from './api-error.ts';

const DEFAULT_PAGE = 100;

/**
 * One page of a list as the List operations give it; a token says where the next begins.
 * @param maxResults 0 and undefined ask for the default of 100
 * @throws {ApiError} InvalidToken
 */
export function page<Item>(
  all: readonly Item[],
  maxResults: number | undefined,
  token: string | undefined,
): { readonly items: readonly Item[]; readonly next: string | undefined } {
  const start = token === undefined ? 0 : readToken(token);
  const end = start + (maxResults || DEFAULT_PAGE);
  return { items: all.slice(start, end), next: end < all.length ? writeToken(end) : undefined };
}

const writeToken = (start: number): string => Buffer.from(`from:${start}`).toString('base64url');

function readToken(token: string): number {
  const start = /^from:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString())?.[1];
  if (start === undefined) throw invalidToken(token);
  return Number(start);
}
