import conditionParser, { type ExpressionParser, type ParseContext } from 'dynalite/db/conditionParser.js';
import projectionParser from 'dynalite/db/projectionParser.js';
import updateParser from 'dynalite/db/updateParser.js';

type Parse = ExpressionParser['parse'];
type Given = Readonly<Record<string, unknown>>;

/** What an expression comes to before it is known what its names and values stand for. */
interface Template {
  readonly tree: unknown;
  /** `#names` and `:values` that it uses: dynalite refuses those that no expression uses. */
  readonly names: readonly string[];
  readonly values: readonly string[];
  /** Words that stand in it themselves: a name that stands for one of them may make two paths the same. */
  readonly words: ReadonlySet<string>;
}

class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A hundred is what the adapters send; more is somebody trying things. */
const MOST_TEMPLATES = 1_000;
/** No attribute of anybody's starts with it. */
const MARK = '\u0000';
/** They look into their values while they are parsed, not only at their types. */
const LOOKS_AT_VALUES = /between|attribute_type/iu;

let isDone = false;

/**
 * The one place where something of dynalite is replaced: the parsers of its expressions, which were a quarter of its
 * time. Its modules call them as properties of their exports, so what is put there is what they call. Few texts are
 * sent again and again, with other names and values: each is parsed once, with marks for its names, and every request
 * gets a copy of its own with what it gave filled in. Whatever is odd goes to the parser itself, errors always.
 */
export function parseExpressionsOnce(): void {
  if (isDone) return;
  isDone = true;
  for (const parser of [conditionParser, projectionParser, updateParser]) {
    parser.parse = parsedOnce(parser.parse);
  }
}

export function parsedOnce(parse: Parse): Parse {
  const templates = new Map<string, Template>();
  return (text, options) => {
    const { context } = options;
    const { attrNames = {}, attrVals = {} } = context;
    const key = keyOf(text, attrNames, attrVals);
    let template = templates.get(key);
    if (template === undefined) {
      template = LOOKS_AT_VALUES.test(text) ? undefined : templateOf(parse, text, context);
      if (template === undefined) return parse(text, options);
      if (templates.size >= MOST_TEMPLATES) templates.clear();
      templates.set(key, template);
    }
    if (!areApart(Object.values(attrNames), template.words)) return parse(text, options);
    for (const name of template.names) delete context.unusedAttrNames?.[name];
    for (const name of template.values) delete context.unusedAttrVals?.[name];
    return filled(template.tree, attrNames, attrVals);
  };
}

/** What is checked while parsing depends on which names there are, and on the types of the values. */
function keyOf(text: string, names: Given, values: Given): string {
  let key = `${text}\n${Object.keys(names).join()}`;
  for (const name of Object.keys(values)) key += `\n${name} ${Object.keys(values[name] as object).join()}`;
  return key;
}

/** Two names for one attribute, or a name for a word that is there already, may be an overlap. */
const areApart = (names: readonly unknown[], words: ReadonlySet<string>): boolean =>
  names.every((name, at) => name !== '' && !words.has(String(name)) && names.indexOf(name) === at);

/** Undefined when it is wrong in some way, which the parser itself is to say. */
function templateOf(parse: Parse, text: string, context: ParseContext): Template | undefined {
  const { attrNames = {}, attrVals = {} } = context;
  const marks = Object.fromEntries(Object.keys(attrNames).map((name) => [name, MARK + name]));
  const places = new Map(Object.entries(attrVals).map(([name, value]) => [value, new Placeholder(name)]));
  const unusedAttrNames = { ...marks };
  const unusedAttrVals = { ...attrVals };
  let parsed: unknown;
  try {
    parsed = parse(text, { context: { ...context, attrNames: marks, unusedAttrNames, unusedAttrVals } });
  } catch {
    return undefined;
  }
  if (typeof parsed === 'string') return undefined;
  const words = new Set<string>();
  const tree = copied(parsed, {
    text: (word) => {
      if (!word.startsWith(MARK)) words.add(word);
      return word;
    },
    node: (node) => places.get(node),
  });
  return {
    tree,
    words,
    names: Object.keys(attrNames).filter((name) => !(name in unusedAttrNames)),
    values: Object.keys(attrVals).filter((name) => !(name in unusedAttrVals)),
  };
}

const filled = (tree: unknown, names: Given, values: Given): unknown =>
  copied(tree, {
    text: (word) => (word.startsWith(MARK) ? String(names[word.slice(MARK.length)]) : word),
    node: (node) => (node instanceof Placeholder ? values[node.name] : undefined),
  });

interface Replace {
  readonly text: (word: string) => string;
  /** Undefined: copied as it is. */
  readonly node: (node: object) => unknown;
}

/** dynalite writes into what its parsers give it, so nothing may be handed out twice. */
function copied(tree: unknown, replace: Replace): unknown {
  if (typeof tree === 'string') return replace.text(tree);
  if (typeof tree !== 'object' || tree === null) return tree;
  const other = replace.node(tree);
  if (other !== undefined) return other;
  if (Array.isArray(tree)) return tree.map((one) => copied(one, replace));
  const copy = Object.create(Object.getPrototypeOf(tree)) as Record<string, unknown>;
  for (const [key, value] of Object.entries(tree)) copy[replace.text(key)] = copied(value, replace);
  return copy;
}
