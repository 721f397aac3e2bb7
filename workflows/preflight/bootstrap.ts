import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';
import type { Caller } from '../connection/account.ts';
import { answerOf } from './answer.ts';
import { type Finding, not, ok } from './finding.ts';

/** Of the default bootstrap stack. */
const QUALIFIER = 'hnb659fds';
/** As short as STS gives them; nobody uses them. */
const SECONDS = 900;

/**
 * Whether the account is bootstrapped for CDK there, and these credentials may deploy: asked as `cdk deploy` asks, by
 * assuming the role that bootstrapping makes. The version of the bootstrap stack is not looked at.
 */
export async function checkBootstrap(
  sts: STSClient,
  { account, arn }: Caller,
  region: string,
): Promise<Finding> {
  const partition = arn.split(':')[1] ?? 'aws';
  const role = `cdk-${QUALIFIER}-deploy-role-${account}-${region}`;
  const fix = `npx cdk bootstrap aws://${account}/${region}; if that is done, let these credentials assume ${role}`;
  const answer = await answerOf('sts:AssumeRole', () =>
    sts.send(
      new AssumeRoleCommand({
        RoleArn: `arn:${partition}:iam::${account}:role/${role}`,
        RoleSessionName: 'stepladder-preflight',
        DurationSeconds: SECONDS,
      }),
    ),
  );
  switch (answer.is) {
    case 'known':
      return ok('bootstrap', role, 'can be assumed; the version of the bootstrap stack is not checked');
    // STS says the same of a role that is not there and of one that is for others.
    case 'unheard':
      return answer.why.startsWith('these credentials')
        ? not(
            'warn',
            'bootstrap',
            role,
            'cannot be assumed: not bootstrapped, or not for these credentials',
            fix,
          )
        : not('unknown', 'bootstrap', role, answer.why, answer.fix);
    case 'absent':
      return not('warn', 'bootstrap', role, 'is not there', fix);
  }
}
