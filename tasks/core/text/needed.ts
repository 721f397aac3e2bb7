/**
 * What a match must hold: `exact` when it can only be one of these texts; `needed` when it holds at least one of these.
 * Both undefined: nothing is known.
 */
interface Known {
  readonly exact: readonly string[] | undefined;
  readonly needed: readonly string[] | undefined;
}

const UNKNOWN: Known = { exact: undefined, needed: undefined };
/** A place between characters. */
const PLACE: Known = { exact: [''], needed: undefined };
/** More alternatives than this are not multiplied out. */
const MOST = 32;

/**
 * Texts of which every match of a pattern holds at least one, chosen to be long and few; undefined when none can be
 * named. After the prefilters of RE2 (github.com/google/re2, prefilter.h): a text without any of them need not be
 * searched. What looks ahead or behind is passed over, so the texts are needed and not enough.
 * @param anyCase the texts stand in what {@link foldCase} makes of a text, not in the text itself
 */
export function neededTexts(
  { source, flags }: RegExp,
  anyCase = flags.includes('i'),
): readonly string[] | undefined {
  if (flags.includes('v')) return undefined;
  const parser = { source, at: 0 };
  const texts = usable(alternatives(parser));
  if (parser.at < source.length)
    throw new SyntaxError(`cannot read the pattern from ${parser.at} on: ${source}`);
  if (texts === undefined) return undefined;
  return anyCase ? inAnyCase(shortest(texts)) : shortest(texts);
}

/** What {@link foldCase} leaves of them; undefined where other letters than a to z have two cases. */
function inAnyCase(texts: readonly string[]): readonly string[] | undefined {
  const folded = texts.map(foldCase);
  const isPlain = folded.every((text) => !/\p{Cased}/u.test(text.replaceAll(/[a-z]/gu, '')));
  return isPlain ? folded : undefined;
}

/** Lower case, as patterns compare that ignore it: to them the long s is one too. */
export const foldCase = (text: string): string => text.toLowerCase().replaceAll('\u017f', 's');

interface Parser {
  readonly source: string;
  at: number;
}

const usable = ({ exact, needed }: Known): readonly string[] | undefined =>
  exact === undefined || exact.includes('') ? needed : exact;

/** Without those that hold another one. */
function shortest(texts: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (const text of texts.toSorted((one, other) => one.length - other.length)) {
    if (!kept.some((other) => text.includes(other))) kept.push(text);
  }
  return kept;
}

function alternatives(parser: Parser): Known {
  const branches = [sequence(parser)];
  while (parser.source[parser.at] === '|') {
    parser.at += 1;
    branches.push(sequence(parser));
  }
  const [only] = branches;
  if (branches.length === 1 && only !== undefined) return only;
  const exact = branches.every((branch) => branch.exact !== undefined)
    ? branches.flatMap((branch) => branch.exact ?? [])
    : undefined;
  if (exact !== undefined && exact.length <= MOST) return { exact, needed: undefined };
  const each = branches.map(usable);
  return each.every((texts) => texts !== undefined) ? { exact: undefined, needed: each.flat() } : UNKNOWN;
}

function sequence(parser: Parser): Known {
  let best: readonly string[] | undefined;
  /** What the match holds from the last gap on. */
  let run: readonly string[] = [''];
  let isWhole = true;
  const gap = (after: readonly string[]): void => {
    if (!run.includes('')) best = better(best, run);
    run = after;
    isWhole = false;
  };
  while (parser.at < parser.source.length && !'|)'.includes(parser.source[parser.at] ?? '')) {
    const { exact, needed } = quantified(parser);
    if (exact === undefined) {
      gap(['']);
      best = better(best, needed);
    } else if (run.length * exact.length > MOST) gap(exact);
    else run = run.flatMap((start) => exact.map((end) => start + end));
  }
  if (isWhole) return { exact: run, needed: undefined };
  gap(['']);
  return { exact: undefined, needed: best };
}

/** About how often chance brings one of them: longer ones are rarer, fewer too. */
const likelihood = (texts: readonly string[]): number =>
  texts.reduce((sum, { length }) => sum + 8 ** -length, 0);

function better(
  one: readonly string[] | undefined,
  other: readonly string[] | undefined,
): readonly string[] | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return likelihood(one) <= likelihood(other) ? one : other;
}

const QUANTIFIER = /[*+?]|\{(\d+)(?:,\d*)?\}/uy;

function quantified(parser: Parser): Known {
  const atom = single(parser);
  QUANTIFIER.lastIndex = parser.at;
  const [mark, least] = QUANTIFIER.exec(parser.source) ?? [];
  if (mark === undefined) return atom;
  parser.at += mark.length;
  const isLazy = parser.source[parser.at] === '?';
  if (isLazy) parser.at += 1;
  if (mark === '?') return atom.exact === undefined ? UNKNOWN : { ...atom, exact: [...atom.exact, ''] };
  const isNeeded = mark === '+' || Number(least ?? 0) > 0;
  return isNeeded ? { exact: undefined, needed: usable(atom) } : UNKNOWN;
}

const SIGNS = '\\()[]|^$.*+?{}';

/** Where plain characters end that no quantifier takes apart: the last before one stands by itself. */
function endOfPlain({ source, at }: Parser): number {
  let end = at;
  while (end < source.length && !SIGNS.includes(source[end] ?? '')) end += 1;
  if (!'*+?{'.includes(source[end] ?? ' ')) return end;
  return end - (/[\udc00-\udfff]/.test(source[end - 1] ?? '') ? 2 : 1);
}

function single(parser: Parser): Known {
  const end = endOfPlain(parser);
  if (end > parser.at) {
    const plain = parser.source.slice(parser.at, end);
    parser.at = end;
    return { exact: [plain], needed: undefined };
  }
  const char = String.fromCodePoint(parser.source.codePointAt(parser.at) ?? 0);
  if (char === '(') return group(parser);
  if (char === '[') return charClass(parser);
  if (char === '\\') return escaped(parser);
  parser.at += char.length;
  if (char === '^' || char === '$') return PLACE;
  return char === '.' ? UNKNOWN : { exact: [char], needed: undefined };
}

const GROUP = /\((?:\?(?<kind>:|=|!|<=|<!|<\w+>))?/uy;

function group(parser: Parser): Known {
  GROUP.lastIndex = parser.at;
  const [open = '', kind = ''] = GROUP.exec(parser.source) ?? [];
  parser.at += open.length;
  const inside = alternatives(parser);
  parser.at += 1;
  return /^<?[=!]$/u.test(kind) ? PLACE : inside;
}

const CLASS = /\[((?:[^\]\\]|\\.)*)\]/uy;

/** A class of a few plain characters is one of these; of all others nothing is known. */
function charClass(parser: Parser): Known {
  CLASS.lastIndex = parser.at;
  const [whole = '', chars = ''] = CLASS.exec(parser.source) ?? [];
  parser.at += whole.length;
  return /^[^\\^-]{1,12}$/u.test(chars) ? { exact: [...chars], needed: undefined } : UNKNOWN;
}

const ESCAPE = /\\(?:u([\da-f]{4})|[pP]\{[^}]*\}|[\s\S])/iuy;

function escaped(parser: Parser): Known {
  ESCAPE.lastIndex = parser.at;
  const [whole = '', code] = ESCAPE.exec(parser.source) ?? [];
  parser.at += whole.length;
  if (code !== undefined)
    return { exact: [String.fromCharCode(Number.parseInt(code, 16))], needed: undefined };
  if (/^\\[bB]$/u.test(whole)) return PLACE;
  // A letter or digit stands for a class or for something said before; a sign for itself.
  return /^\\[a-z\d]/iu.test(whole) ? UNKNOWN : { exact: [whole.slice(1)], needed: undefined };
}
