import { render } from 'velocityjs';

/** What API Gateway knows of a request or of an integration's response while it maps it. */
export interface MappingInput {
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestId: string;
  /** Empty when the caller gave no key. */
  readonly apiKeyId?: string;
}

export interface Mapped {
  readonly text: string;
  /** Set by the template; undefined: as it stands in the mapping. */
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Runs a mapping template as API Gateway does: Velocity over `$input`, `$context` and `$util`, with the methods that
 * Java's strings, lists and maps have.
 */
export function runTemplate(template: string, input: MappingInput): Mapped {
  const responseOverride: { status?: number; header: Record<string, string> } = { header: {} };
  const context = {
    input: {
      body: input.body,
      path: (path: string) => valueAt(parsed(input.body), path),
      json: (path: string) => JSON.stringify(valueAt(parsed(input.body), path)) ?? '""',
      params: () => ({ header: { ...input.headers }, querystring: {}, path: {} }),
    },
    context: {
      requestId: input.requestId,
      identity: { apiKeyId: input.apiKeyId ?? '' },
      responseOverride,
    },
    util: { escapeJavaScript },
  };
  const text = render(template, context, {}, { customMethodHandlers: JAVA_METHODS });
  return { text, status: responseOverride.status, headers: responseOverride.header };
}

/** API Gateway reads a missing body as an empty object, and makes nothing of what is no JSON. */
function parsed(body: string): unknown {
  if (body === '') return {};
  try {
    return JSON.parse(body);
  } catch {
    return '';
  }
}

/** Only `$` and `$.name`: all that our templates ask for. */
function valueAt(root: unknown, path: string): unknown {
  if (path === '$') return root;
  const name = path.slice('$.'.length);
  return isObject(root) && Object.hasOwn(root, name) ? Reflect.get(root, name) : undefined;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** As Apache Commons does it: JavaScript's escapes, which JSON shares but for the one of the single quote. */
const escapeJavaScript = (text: string): string =>
  text.replaceAll(/['"\\/]|[^\u0020-\u007E]/g, (char) => SHORT[char] ?? unicode(char));

const SHORT: Readonly<Record<string, string>> = {
  "'": "\\'",
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
};

const unicode = (char: string): string => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

interface Call {
  readonly property: string;
  // The engine's own type of what a method is called on.
  // biome-ignore lint/suspicious/noExplicitAny: declared so by velocityjs
  readonly context: any;
  // biome-ignore lint/suspicious/noExplicitAny: declared so by velocityjs
  readonly params: any[];
}

const method = <Receiver>(
  property: string,
  isReceiver: (value: unknown) => value is Receiver,
  resolve: (receiver: Receiver, argument: string, second: string) => unknown,
) => ({
  uid: property,
  match: (call: Call) => call.property === property && isReceiver(call.context),
  resolve: ({ context, params }: Call) => resolve(context, params[0], params[1]),
});

const isText = (value: unknown): value is string => typeof value === 'string';
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);
const isAnything = (_value: unknown): _value is unknown => true;

/** Java's strings take regular expressions; maps have no properties but their keys. */
const JAVA_METHODS = [
  method('replaceAll', isText, (text, pattern, by) => text.replaceAll(new RegExp(pattern, 'gu'), by)),
  method('matches', isText, (text, pattern) => new RegExp(`^(?:${pattern})$`, 'u').test(text)),
  method('contains', isText, (text, part) => text.includes(part)),
  method('length', isText, (text) => text.length),
  method('contains', isList, (list, value) => list.includes(value)),
  method('containsKey', isObject, (map, key) => Object.hasOwn(map, key)),
  method('get', isObject, (map, key) => (Object.hasOwn(map, key) ? Reflect.get(map, key) : undefined)),
  method('keySet', isAnything, (map) => (isObject(map) ? Object.keys(map) : [])),
];
