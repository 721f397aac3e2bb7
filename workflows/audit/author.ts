import { userInfo } from 'node:os';

/** A container may run under a number that nobody gave a name. */
export function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}

/** History and audit are tables: what would break a line, or colour a terminal, is left out. */
export const oneLine = (words: string): string => words.replaceAll(/[\p{Cc}\s]+/gu, ' ').trim();
