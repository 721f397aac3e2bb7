import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { stepladderApp } from './synthesized.ts';

/** Every option that adds resources, and none: what is left behind must be told of both. */
const CHOICES: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { retainData: false },
  {
    frontDoor: { enabled: true, waf: true },
    socket: { enabled: true },
    guardrail: { enabled: true },
    optimizer: 'advise',
    provisionedConcurrency: { classify: 1, retrieve: 1 },
    alarms: { emails: ['night@example.com'] },
  },
];

interface Kept {
  readonly id: string;
  readonly type: string;
}

function keptUnder(config: Readonly<Record<string, unknown>>): readonly Kept[] {
  const app = stepladderApp(config);
  return [app.data, app.pipeline, app.operations].flatMap((stack) =>
    Object.entries(Template.fromStack(stack).toJSON()['Resources'] as Record<string, Resource>)
      .filter(([, resource]) => /^Retain/.test(resource.DeletionPolicy ?? 'Delete'))
      .map(([id, { Type: type }]) => ({ id, type })),
  );
}

interface Resource {
  readonly Type: string;
  readonly DeletionPolicy?: string;
}

const readme = readFileSync(new URL('../../infra/README.md', import.meta.url), 'utf8');
const section = /\n## Taking it down\n[\s\S]*?(?=\n## |$)/.exec(readme)?.[0] ?? '';
/** The types that the README names as staying, in the first column of its table. */
const told = [...section.matchAll(/^\| `(AWS::\w+::\w+)`/gm)].map(([, type = '']) => type);

describe('what destroying the stacks leaves behind', () => {
  const kept = CHOICES.map(keptUnder);

  it('is told in the README, every kind of it', () => {
    const types = new Set(kept.flat().map(({ type }) => type));
    expect(types.size).toBeGreaterThan(4);
    expect([...types].toSorted()).toEqual([...told].toSorted());
  });

  it('is no data where none is to be kept', () => {
    const [, withoutData = []] = kept;
    const types = withoutData.map(({ type }) => type);
    expect(types).not.toContain('AWS::DynamoDB::Table');
    expect(types).not.toContain('AWS::S3::Bucket');
  });

  it('holds no resource that costs while it only stands, but the data', () => {
    const costly = ['AWS::OpenSearchServerless::Collection', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'];
    for (const { id, type } of kept.flat()) expect(costly, id).not.toContain(type);
  });
});
