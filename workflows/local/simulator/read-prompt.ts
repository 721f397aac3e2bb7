/** One `<passage>` of a prompt: its `Label: value` lines. */
export interface PromptPassage {
  readonly id: string;
  readonly kind: string;
  field(label: string): string | undefined;
  readonly items: readonly string[];
}

/** What a model can see of its task. */
export interface ReadPrompt {
  readonly tasks: readonly string[];
  readonly language: 'en' | 'ja';
  readonly complexity: string;
  readonly missing: readonly string[];
  readonly wantsConfidence: boolean;
  readonly isClassifier: boolean;
  readonly passages: readonly PromptPassage[];
  readonly document: string | undefined;
  readonly question: string;
  /** What others have said, where one answer is to be written from theirs. */
  readonly answers: readonly OthersAnswer[];
}

export interface OthersAnswer {
  readonly text: string;
  /** 0-1 each; 0 where it is not known. */
  readonly sure: number;
  readonly agrees: number;
}

const NAMED: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', amp: '&' };

const fromXml = (text: string): string =>
  text.replaceAll(/&(?:(lt|gt|quot|amp)|#(\d{1,7}));/gu, (_, name: string | undefined, code: string) =>
    name === undefined ? String.fromCodePoint(Number(code)) : (NAMED[name] ?? ''),
  );

/** Reads a prompt as a model would: what the system asks, the facts between the tags, the question. */
export function readPrompt(system: string, user: string): ReadPrompt {
  const line = (label: string): string | undefined =>
    new RegExp(`^${label}:[ \\t]*(.+)$`, 'mu').exec(system)?.[1]?.trim();
  const question = tag('question', user) ?? tag('message', user) ?? user;
  const missing = [...system.matchAll(/^Missing:[ \t]*(.+)$/gmu)].flatMap(([, list = '']) =>
    list.split(/,\s*/u),
  );
  return {
    tasks: (line('Task') ?? 'unknown').split(/,\s*/u),
    language:
      line('Language') === 'ja' || (line('Language') === undefined && /[\u3040-\u30ff]/u.test(question))
        ? 'ja'
        : 'en',
    complexity: line('Complexity') ?? 'simple',
    missing,
    wantsConfidence: /CONFIDENCE:/u.test(system),
    isClassifier: /query classifier/iu.test(system),
    passages: [...user.matchAll(/<passage id="([^"]*)" kind="([^"]*)">\n?([\s\S]*?)\n?<\/passage>/gu)].map(
      ([, id = '', kind = '', body = '']) => passage(fromXml(id), kind, fromXml(body)),
    ),
    document: tag('document', user),
    question,
    answers: [...user.matchAll(/<answer ([^>]*)>\n?([\s\S]*?)\n?<\/answer>/gu)].map(
      ([, facts = '', text = '']) => ({
        text: fromXml(text),
        sure: share('sure', facts),
        agrees: share('agrees_with_others', facts),
      }),
    ),
  };
}

const share = (name: string, facts: string): number =>
  Number(new RegExp(`${name}="([\\d.]+)"`, 'u').exec(facts)?.[1] ?? 0);

function tag(name: string, text: string): string | undefined {
  const found = new RegExp(`<${name}(?: [^>]*)?>\\n?([\\s\\S]*?)\\n?</${name}>`, 'u').exec(text)?.[1];
  return found === undefined ? undefined : fromXml(found);
}

function passage(id: string, kind: string, body: string): PromptPassage {
  const lines = body.split('\n').map((line) => {
    const at = line.indexOf(':');
    return at < 0 ? (['', line] as const) : ([line.slice(0, at).trim(), line.slice(at + 1).trim()] as const);
  });
  return {
    id,
    kind,
    field: (label) => lines.find(([name]) => name.toLowerCase() === label.toLowerCase())?.[1],
    items: lines.filter(([name]) => name === 'Item').map(([, value]) => value),
  };
}
