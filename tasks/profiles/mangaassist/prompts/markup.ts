import { cleanText } from '../../../core/untrusted/clean-text.ts';

/** A value that cannot start a line of its own. */
export const oneLine = (text: string): string => cleanText(text).replaceAll(/\s+/gu, ' ').trim();
