import type { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import type { Bundler } from '../../infra/bundle.ts';
import { StepladderApp } from '../../infra/stepladder-app.ts';
import { policyFor } from '../../tasks/profiles/mangaassist/default-policy.ts';

/** Names its entry, so that a test can tell whose code a function has. */
const inlineBundle: Bundler = ({ entry }) => Code.fromInline(`// ${entry}`);

type Settings = Readonly<Record<string, unknown>>;

const apps = new Map<string, StepladderApp>();

/**
 * The whole app with light code, built and checked once for all who ask for the same.
 * @param outdir where it is synthesized to; absent: anywhere will do
 */
export function stepladderApp(config: Settings = {}, outdir?: string): StepladderApp {
  if (outdir !== undefined) return ownApp(config, outdir);
  const key = JSON.stringify(config);
  const app = apps.get(key) ?? ownApp(config);
  apps.set(key, app);
  return app;
}

/** One that a test may change. */
export function ownApp(config: Settings = {}, outdir?: string): StepladderApp {
  return new StepladderApp({
    ...(outdir !== undefined && { outdir }),
    bundle: inlineBundle,
    policyFor,
    today: '2026-11-21',
    postCliContext: { stepladder: config },
  });
}

export interface Statement {
  readonly Effect: string;
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

/** Every IAM statement of the policies whose logical id begins so, with references made readable. */
export function statementsOf(template: Template, idPrefix: string): readonly Statement[] {
  return Object.entries(template.findResources('AWS::IAM::Policy'))
    .filter(([id]) => id.startsWith(idPrefix))
    .flatMap(([, policy]) => readable(policy['Properties'].PolicyDocument.Statement) as Statement[]);
}

/** The same value with `Ref`, `Fn::GetAtt`, `Fn::ImportValue` and `Fn::Join` as text: `<RunTable.Arn>`. */
export function readable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(readable);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined) {
    const [key, argument] = first;
    if (key === 'Ref') return `<${withoutHash(String(argument))}>`;
    if (key === 'Fn::GetAtt') return `<${withoutHash(argument[0])}.${argument[1]}>`;
    if (key === 'Fn::ImportValue') return `<${imported(String(argument))}>`;
    if (key === 'Fn::Join') return argument[1].map(readable).join(argument[0]);
  }
  return Object.fromEntries(entries.map(([key, inner]) => [key, readable(inner)]));
}

/** Versions of functions carry a second hash, of what they hold. */
const withoutHash = (logicalId: string): string => logicalId.replace(/[0-9A-F]{8}(?:[0-9a-f]{32})?$/u, '');

/** `Stack:ExportsOutputFnGetAttThing0123ABCDArn4567CDEF` -> `Thing.Arn`. */
function imported(name: string): string {
  const attribute = /ExportsOutputFnGetAtt(\w+?)[0-9A-F]{8}([A-Z]\w*?)[0-9A-F]{8}$/u.exec(name);
  if (attribute !== null) return `${attribute[1]}.${attribute[2]}`;
  return withoutHash(withoutHash(name.replace(/^.*ExportsOutputRef/u, '')));
}
