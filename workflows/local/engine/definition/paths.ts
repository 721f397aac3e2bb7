/**
 * JSONPath as AWS judges it when a machine is created: enough of the grammar to tell a path from what is
 * none. This engine does not run it.
 */
export function isPath(text: string): boolean {
  return readPath(text, 0) === text.length;
}

/** A path that names one place: no filter, no wildcard, no recursive descent. */
export function isReferencePath(text: string): boolean {
  return isPath(text) && !/\.\.|\*|\?\(|@|\[[^\]'"]*[,:]/.test(text);
}

/** A path, or a call of an intrinsic function. */
export function isPathOrIntrinsic(text: string): boolean {
  return isPath(text) || readIntrinsic(text, 0) === text.length;
}

const STEP = /\.{1,2}(?:\*|[^\s.[\](){},'"?@!&|<>=+*/\\$:;]+)/y;

/** Where the path that begins at `start` ends, or -1. */
function readPath(text: string, start: number): number {
  const root = /\$\$?|\$[A-Za-z_][\w]*/y;
  root.lastIndex = start;
  const variable = /\$[A-Za-z_]\w*/y;
  variable.lastIndex = start;
  let at = variable.test(text) ? variable.lastIndex : root.test(text) ? root.lastIndex : -1;
  while (at >= 0 && at < text.length) {
    if (/^\.{0,2}\[/.test(text.slice(at, at + 3))) {
      const end = readBracket(text, text.indexOf('[', at));
      if (end < 0) return -1;
      at = end;
      continue;
    }
    STEP.lastIndex = at;
    if (!STEP.test(text)) break;
    at = STEP.lastIndex;
    if (text.startsWith('()', at)) at += 2;
  }
  return at;
}

/** Past the bracket that closes the one at `start`, quotes respected; -1 when none does or it is empty. */
function readBracket(text: string, start: number): number {
  let depth = 0;
  let quote: string | undefined;
  for (let at = start; at < text.length; at += 1) {
    const character = text[at];
    if (quote !== undefined) {
      if (character === '\\') at += 1;
      else if (character === quote) quote = undefined;
    } else if (character === "'" || character === '"') quote = character;
    else if (character === '[' || character === '(') depth += 1;
    else if (character === ']' || character === ')') {
      depth -= 1;
      if (depth === 0) return at === start + 1 ? -1 : at + 1;
    }
  }
  return -1;
}

/** Arguments each intrinsic function takes: fewest and most. */
const INTRINSICS: Readonly<Record<string, readonly [number, number]>> = {
  Array: [0, 1000],
  ArrayContains: [2, 2],
  ArrayGetItem: [2, 2],
  ArrayLength: [1, 1],
  ArrayPartition: [2, 2],
  ArrayRange: [3, 3],
  ArrayUnique: [1, 1],
  Base64Decode: [1, 1],
  Base64Encode: [1, 1],
  Format: [1, 1000],
  Hash: [2, 2],
  JsonMerge: [3, 3],
  JsonToString: [1, 1],
  MathAdd: [2, 2],
  MathRandom: [2, 3],
  StringSplit: [2, 2],
  StringToJson: [1, 1],
  UUID: [0, 0],
};

/** AWS nests no deeper. */
const DEEPEST_CALL = 10;

/** Where the call that begins at `start` ends, or -1. */
function readIntrinsic(text: string, start: number, depth = 1): number {
  const head = /States\.([A-Za-z0-9]+)\(\s*/y;
  head.lastIndex = start;
  const name = head.exec(text)?.[1];
  const limits = name === undefined ? undefined : INTRINSICS[name];
  if (limits === undefined || depth > DEEPEST_CALL) return -1;
  let at = head.lastIndex;
  let count = 0;
  while (text[at] !== ')') {
    if (count > 0) {
      if (text[at] !== ',') return -1;
      at = skipBlanks(text, at + 1);
    }
    at = readArgument(text, at, depth);
    if (at < 0) return -1;
    at = skipBlanks(text, at);
    count += 1;
  }
  return count >= limits[0] && count <= limits[1] ? at + 1 : -1;
}

function readArgument(text: string, at: number, depth: number): number {
  if (text[at] === "'") return readLiteral(text, at);
  if (text[at] === '$') return readPath(text, at);
  const plain = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
  plain.lastIndex = at;
  return plain.test(text) ? plain.lastIndex : readIntrinsic(text, at, depth + 1);
}

/** `'...'`, in which a backslash may stand only before a quote, a brace or itself. */
function readLiteral(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at += 1) {
    if (text[at] === "'") return at + 1;
    if (text[at] === '\\') {
      at += 1;
      if (!"'{}\\".includes(text[at] ?? ' ')) return -1;
    }
  }
  return -1;
}

function skipBlanks(text: string, at: number): number {
  let next = at;
  while (text[next] === ' ') next += 1;
  return next;
}
