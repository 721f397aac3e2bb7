const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Text that cannot close the tag it stands in. */
export const escapeText = (text: string): string =>
  text.replaceAll(/[&<>"]/gu, (char) => ESCAPES[char] ?? char);

/** A value that cannot start a line of its own. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/gu, ' ').trim();
