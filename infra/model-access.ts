import { Aws, Stack, Validations } from 'aws-cdk-lib';
import { Grant, type IGrantable } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { deploymentsOf } from '../tasks/core/health/deployments.ts';
import { checkPolicy } from '../tasks/core/policy/check-policy.ts';
import { behindProfile } from '../tasks/core/policy/inference-profile.ts';
import type { ModelProfile } from '../tasks/core/policy/model-profile.ts';
import type { Policy } from '../tasks/core/policy/policy.ts';
import { modelInAnyRegion } from './acknowledgements.ts';

/** A role or a user. */
type Identity = IGrantable & IConstruct;

/** Provider's ids of Bedrock models, as they are called. */
export interface ModelAccess {
  readonly chat: readonly string[];
  readonly embedding: string;
}

/**
 * The Bedrock models that requests and operators can name under this policy. A policy that is saved later can
 * name any other model of the registry, and a request can pin one: so all of them, but the retired ones.
 * @param today ISO date.
 * @throws PolicyInvalid when the policy itself rests on a retired model; the message names its successor.
 */
export function modelAccess(policy: Policy, today: string): ModelAccess {
  const { models, embedding } = checkPolicy({ ...policy, simulationOnly: false }, today);
  const alive = ({ provider, lifecycle }: ModelProfile) =>
    provider === 'bedrock' && (lifecycle.endOfLife === null || today < lifecycle.endOfLife);
  const chat = models.filter(alive).flatMap(deploymentsOf);
  return { chat: [...new Set(chat)], embedding: embedding.apiId };
}

/**
 * Permission to invoke exactly these models; Converse asks for the same action, ConverseStream for one of its own.
 * An inference profile needs two: the profile itself, and the model in whichever region it is sent to, through that
 * profile only.
 * @param how `streamed`: answers may also be read while they are written
 */
export function grantInvokeModels(
  role: Identity,
  apiIds: readonly string[],
  how: 'whole' | 'streamed' = 'whole',
): void {
  const actions = how === 'whole' ? [WHOLE] : [WHOLE, STREAMED];
  const { region, account } = Stack.of(role);
  const direct = apiIds.filter((id) => behindProfile(id) === undefined);
  const profiled = apiIds.flatMap((id) => {
    const model = behindProfile(id);
    return model === undefined ? [] : [{ profile: id, model }];
  });
  const profileArns = profiled.map(
    ({ profile }) => `arn:${Aws.PARTITION}:bedrock:${region}:${account}:inference-profile/${profile}`,
  );
  const here = [...direct.map((id) => modelArn(region, id)), ...profileArns];
  if (here.length > 0) allow(role, actions, here);
  if (profiled.length === 0) return;
  const behind = [...new Set(profiled.map(({ model }) => model))];
  allow(
    role,
    actions,
    behind.map((model) => modelArn('*', model)),
    { StringEquals: { 'bedrock:InferenceProfileArn': profileArns } },
  );
  for (const model of behind) Validations.of(role).acknowledge(modelInAnyRegion(model));
}

const WHOLE = 'bedrock:InvokeModel';
const STREAMED = 'bedrock:InvokeModelWithResponseStream';

const modelArn = (region: string, id: string): string =>
  `arn:${Aws.PARTITION}:bedrock:${region}::foundation-model/${id}`;

function allow(
  role: Identity,
  actions: string[],
  resourceArns: string[],
  conditions: Record<string, Record<string, unknown>> = {},
): void {
  Grant.addToPrincipal({ grantee: role, actions, resourceArns, conditions });
}
