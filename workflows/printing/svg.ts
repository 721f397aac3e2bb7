/** Pixels between the edges of a picture and the field it draws in. */
export interface Field {
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** A whole picture on white, its title for screen readers too. */
export const picture = (
  { width, height }: Pick<Field, 'width' | 'height'>,
  title: { readonly text: string; readonly x: number; readonly y: number },
  parts: readonly string[],
): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="system-ui, sans-serif" font-size="13" role="img">`,
    `<title>${escaped(title.text)}</title>`,
    `<rect width="${width}" height="${height}" fill="#fff"/>`,
    `<text x="${title.x}" y="${title.y}" font-size="15" fill="#1a1a1a">${escaped(title.text)}</text>`,
    ...parts,
    '</svg>',
    '',
  ].join('\n');

/** A line from top to bottom of the field, and below it what it stands for. */
export const verticalTick = ({ height, top, bottom }: Field, x: number, said: string): string =>
  `<line x1="${x.toFixed(1)}" y1="${top}" x2="${x.toFixed(1)}" y2="${height - bottom}" stroke="#e5e5e5"/>` +
  `<text x="${x.toFixed(1)}" y="${height - bottom + 18}" text-anchor="middle" fill="#4a4a4a">${escaped(said)}</text>`;

/** A line from left to right of the field, and before it what it stands for. */
export const horizontalTick = ({ width, left, right }: Field, y: number, said: string): string =>
  `<line x1="${left}" y1="${y.toFixed(1)}" x2="${width - right}" y2="${y.toFixed(1)}" stroke="#e5e5e5"/>` +
  `<text x="${left - 8}" y="${(y + 4).toFixed(1)}" text-anchor="end" fill="#4a4a4a">${escaped(said)}</text>`;

/** What XML 1.0 cannot hold, not even escaped. */
const UNWRITABLE = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

export const escaped = (text: string): string =>
  text
    .replaceAll(UNWRITABLE, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
