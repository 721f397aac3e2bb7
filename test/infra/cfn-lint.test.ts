import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { stepladderApp } from './synthesized.ts';

/** Where the installation step of the CI puts it, or wherever it is installed. */
const COMMAND = process.env['CFN_LINT'] ?? 'cfn-lint';
const found = spawnSync(COMMAND, ['--version'], { encoding: 'utf8' }).status === 0;

interface Finding {
  readonly Filename: string;
  readonly Rule: { readonly Id: string };
  readonly Message: string;
  readonly Location: { readonly Path: readonly unknown[] | null };
}

/** What the linter says that is not so. */
const MISTAKEN: readonly { readonly rule: string; readonly message: RegExp; readonly reason: string }[] = [
  {
    rule: 'W3005',
    message: /dependency already enforced/u,
    reason: 'CDK waits for a role together with its policies, and says both',
  },
  {
    rule: 'E1101',
    message: /sequence item \d+: expected str instance, int found/u,
    reason:
      'it stumbles over a definition with a choice in an array; `stepladder lint` and asl-validator read it',
  },
  {
    rule: 'E3601',
    message: /^'\{% .* %\}' is not of type '(?:number|integer)'/u,
    reason: 'these bounds of a Distributed Map may be JSONata expressions',
  },
];

const isMistaken = ({ Rule, Message }: Finding): boolean =>
  MISTAKEN.some(({ rule, message }) => rule === Rule.Id && message.test(Message));

const ROLE = 'arn:aws:iam::111122223333:role/operator';
const EVERYTHING = {
  orchestratorArns: [ROLE],
  operatorArns: [ROLE],
  catalogueLoaderArn: ROLE,
  rollout: { style: 'linear' },
  optimizer: 'apply',
  provisionedConcurrency: { classify: 2, retrieve: 1 },
  guardrail: { enabled: true },
  openai: { apiKeySecretArn: 'arn:aws:secretsmanager:us-east-1:111122223333:secret:openai-AbCdEf' },
  socket: { enabled: true, authorizerArn: 'arn:aws:lambda:us-east-1:111122223333:function:who' },
  frontDoor: {
    enabled: true,
    waf: true,
    operatorArns: [ROLE],
    plans: [{ name: 'shop' }, { name: 'partner', premium: true }],
  },
};

describe.skipIf(!found)('the templates, read by cfn-lint (skipped where it is not installed)', () => {
  const directory = mkdtempSync(join(tmpdir(), 'stepladder-templates-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  it('hold nothing that CloudFormation would refuse, by default and with everything', () => {
    const templates = Object.entries({ default: {}, everything: EVERYTHING }).flatMap(([name, config]) =>
      stepladderApp(config, join(directory, name))
        .synth()
        .stacks.map(({ templateFullPath }) => templateFullPath),
    );
    expect(templates).toHaveLength(6);
    const { stdout, stderr } = spawnSync(
      COMMAND,
      ['--format', 'json', '--regions', 'us-east-1', '--', ...templates],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    expect(stderr).toBe('');
    const findings = JSON.parse(stdout || '[]') as readonly Finding[];
    const real = findings.filter((finding) => !isMistaken(finding));
    expect(
      real.map(({ Filename, Rule, Message, Location }) => [Filename, Rule.Id, Message, Location.Path]),
    ).toEqual([]);
  }, 120_000);
});
