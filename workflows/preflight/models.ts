import {
  type BedrockClient,
  type FoundationModelSummary,
  GetFoundationModelAvailabilityCommand,
  type GetFoundationModelAvailabilityCommandOutput,
  GetInferenceProfileCommand,
  ListFoundationModelsCommand,
} from '@aws-sdk/client-bedrock';
import { type Answer, answerOf } from './answer.ts';
import { type Finding, not, ok } from './finding.ts';
import type { NeededModel } from './needed-models.ts';

/** Bedrock's own list of the region's models, by id. */
export type Listed = Answer<ReadonlyMap<string, FoundationModelSummary>>;

export const listModelsOf = (bedrock: BedrockClient): Promise<Listed> =>
  answerOf('bedrock:ListFoundationModels', async () => {
    const { modelSummaries = [] } = await bedrock.send(new ListFoundationModelsCommand({}));
    return new Map(
      modelSummaries.flatMap((model) => (model.modelId === undefined ? [] : [[model.modelId, model]])),
    );
  });

/** A model that only a request may pin is missed by few. */
const gravityOf = ({ uses }: NeededModel): 'fail' | 'warn' => (uses.length > 0 ? 'fail' : 'warn');

export const nameOf = ({ id, apiId, uses }: NeededModel): string =>
  `${id} as ${apiId} (${uses.length > 0 ? uses.join(', ') : 'pinned only'})`;

const ELSEWHERE = 'give the model another apiId in tasks/core/policy/registry.ts, or choose another region';

/** Whether Bedrock knows the id there, and takes calls by it. */
export async function checkKnown(
  bedrock: BedrockClient,
  model: NeededModel,
  listed: Listed,
  region: string,
): Promise<Finding> {
  return model.profiled ? checkProfile(bedrock, model, region) : checkDirect(model, listed, region);
}

async function checkProfile(bedrock: BedrockClient, model: NeededModel, region: string): Promise<Finding> {
  const about = nameOf(model);
  const answer = await answerOf('bedrock:GetInferenceProfile', () =>
    bedrock.send(new GetInferenceProfileCommand({ inferenceProfileIdentifier: model.apiId })),
  );
  if (answer.is === 'unheard') return not('unknown', 'model', about, answer.why, answer.fix);
  if (answer.is === 'absent') {
    const fix = `${ELSEWHERE}: aws bedrock list-inference-profiles --region ${region}`;
    return not(gravityOf(model), 'model', about, `Bedrock has no such profile in ${region}`, fix);
  }
  const { status } = answer.value;
  return status === 'ACTIVE'
    ? ok('model', about, `active in ${region}`)
    : not(gravityOf(model), 'model', about, `the profile is ${status}`, ELSEWHERE);
}

function checkDirect(model: NeededModel, listed: Listed, region: string): Finding {
  const about = nameOf(model);
  if (listed.is === 'unheard') return not('unknown', 'model', about, listed.why, listed.fix);
  const found = listed.is === 'known' ? listed.value.get(model.apiId) : undefined;
  if (found === undefined) {
    return not(gravityOf(model), 'model', about, `Bedrock has no such model in ${region}`, ELSEWHERE);
  }
  if (found.inferenceTypesSupported?.includes('ON_DEMAND') === false) {
    const fix = `use a profile of it: aws bedrock list-inference-profiles --region ${region}`;
    return not(gravityOf(model), 'model', about, 'takes no calls by its own id', fix);
  }
  return ok('model', about, `takes calls in ${region}`);
}

const CONSOLE = 'Bedrock console, Model access';

/** Whether the account may use it: agreement, authorisation, entitlement. */
export async function checkAccess(
  bedrock: BedrockClient,
  model: NeededModel,
  region: string,
): Promise<Finding> {
  const about = nameOf(model);
  const answer = await answerOf('bedrock:GetFoundationModelAvailability', () =>
    bedrock.send(new GetFoundationModelAvailabilityCommand({ modelId: model.baseId })),
  );
  if (answer.is === 'unheard') return not('unknown', 'access', about, answer.why, answer.fix);
  if (answer.is === 'absent') {
    return not(
      'unknown',
      'access',
      about,
      'Bedrock tells nothing of access to it here',
      `look at the ${CONSOLE}`,
    );
  }
  const [problem] = accessProblems(answer.value, model, region);
  if (problem === undefined) return ok('access', about, 'granted');
  const [state, found, fix] = problem;
  return not(state === 'fail' ? gravityOf(model) : state, 'access', about, found, fix);
}

type Problem = readonly ['fail' | 'warn', string, string];

/** The gravest first. */
function accessProblems(
  answer: GetFoundationModelAvailabilityCommandOutput,
  { apiId, baseId, profiled }: NeededModel,
  region: string,
): readonly Problem[] {
  const { agreementAvailability, authorizationStatus, entitlementAvailability, regionAvailability } = answer;
  const agreement = agreementAvailability?.status;
  const asked = `${CONSOLE}: request ${baseId}`;
  const problems: (Problem | false)[] = [
    agreement === 'ERROR' && [
      'fail',
      `the agreement failed: ${agreementAvailability?.errorMessage ?? ''}`,
      asked,
    ],
    agreement === 'NOT_AVAILABLE' && [
      'fail',
      'its agreement is not accepted',
      `${CONSOLE}: accept the terms of ${baseId}`,
    ],
    entitlementAvailability === 'NOT_AVAILABLE' && ['fail', 'the account is not entitled to it', asked],
    authorizationStatus === 'NOT_AUTHORIZED' && [
      'fail',
      'the account is not authorised for it',
      `${asked}; an organisation's policies may forbid it`,
    ],
    // A profile sends calls to other regions: the model need not be in this one.
    regionAvailability === 'NOT_AVAILABLE' &&
      !profiled && ['fail', `not offered in ${region}`, `use a profile (us.${apiId}), or another region`],
    agreement === 'PENDING' && ['warn', 'access is being granted', 'wait some minutes, then run it again'],
  ];
  return problems.filter((problem) => problem !== false);
}
