interface Sent {
  readonly constructor: { readonly name: string };
  readonly input: {
    readonly Key?: Keys;
    readonly Item?: Keys;
    readonly RequestItems?: Readonly<Record<string, Batch>>;
    readonly UpdateExpression?: string;
  };
}

type Batch =
  | { readonly Keys: readonly Keys[] }
  | readonly { readonly PutRequest?: { readonly Item?: Keys } }[];

interface Keys {
  readonly pk?: unknown;
  readonly sk?: unknown;
}

/** What the items of the table are for, by the beginning of their key. */
const SUBJECTS: readonly (readonly [string, string])[] = [
  ['SPEND', 'money'],
  ['SESSION', 'session'],
  ['ANSWER', 'answer cache'],
  ['ROUTE', 'route cache'],
  ['POLICY', 'policy'],
  ['HEALTH', 'health'],
  ['RATE', 'rates'],
  ['PRODUCT', 'product'],
  ['ORDER', 'order'],
  ['ARTICLE', 'article'],
];

/** A command of a client in the words of the design: `claim`, `reserve or settle`, `get session`. */
export function purposeOf(command: unknown): string {
  const sent = command as Sent;
  const { input } = sent;
  const verb = sent.constructor.name.replace(/Command$/u, '');
  const { pk, sk } = input.Key ?? input.Item ?? {};
  const key = String(pk);
  if (verb === 'Converse' || verb === 'ConverseStream' || verb === 'InvokeModel') return 'ask a model';
  if (verb.startsWith('Batch')) return ofBatch(verb, input.RequestItems ?? {});
  if (key.startsWith('RUN#')) return ofRun(verb, String(sk));
  if (key.startsWith('SPEND#') && verb === 'Update') return moneyMove(input.UpdateExpression ?? '');
  return `${verb.toLowerCase()} ${subjectOf(key)}`;
}

function ofBatch(verb: string, items: Readonly<Record<string, Batch>>): string {
  const keys = Object.values(items).flatMap((batch) =>
    'Keys' in batch ? batch.Keys : batch.map(({ PutRequest }) => PutRequest?.Item ?? {}),
  );
  const subjects = new Set(keys.map(({ pk }) => subjectOf(String(pk))));
  return `${verb.startsWith('BatchGet') ? 'get' : 'put'} ${[...subjects].join(' and ')}`;
}

const subjectOf = (key: string): string =>
  SUBJECTS.find(([prefix]) => key.startsWith(prefix))?.[1] ?? 'items';

const ofRun = (verb: string, sk: string): string => {
  if (sk.startsWith('ATTEMPT')) return 'journal';
  return { Put: 'claim', Update: 'finish' }[verb] ?? `${verb.toLowerCase()} run`;
};

const moneyMove = (expression: string): string => (/\bREMOVE\b/u.test(expression) ? 'settle' : 'reserve');
