import {
  BedrockClient,
  type FoundationModelSummary,
  GetFoundationModelAvailabilityCommand,
  GetInferenceProfileCommand,
  ListFoundationModelsCommand,
} from '@aws-sdk/client-bedrock';
import {
  ListServiceQuotasCommand,
  type ServiceQuota,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { mockClient } from 'aws-sdk-client-mock';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import type { Finding, State } from '../../../workflows/preflight/finding.ts';
import { type Load, loadOf } from '../../../workflows/preflight/load.ts';
import {
  type PreflightOptions,
  type PreflightReport,
  preflight,
} from '../../../workflows/preflight/preflight.ts';

export const TITAN = 'amazon.titan-embed-text-v2:0';

/** AWS as it answers an account that lacks nothing; tests change what they are about. */
export const aws = stubs();

function stubs() {
  return {
    sts: mockClient(STSClient),
    bedrock: mockClient(BedrockClient),
    quotas: mockClient(ServiceQuotasClient),
  };
}

export const named = (name: string, message = 'no'): Error => Object.assign(new Error(message), { name });

const summary = (modelId: string, providerName: string, modelName: string): FoundationModelSummary => ({
  modelArn: `arn:aws:bedrock:us-east-1::foundation-model/${modelId}`,
  modelId,
  providerName,
  modelName,
  inferenceTypesSupported: /5-5$/.test(modelId) ? [] : ['ON_DEMAND'],
  modelLifecycle: { status: 'ACTIVE' },
});

export const MODELS: readonly FoundationModelSummary[] = [
  summary('anthropic.claude-haiku-5-5', 'Anthropic', 'Claude Haiku 5.5'),
  summary('anthropic.claude-sonnet-5-5', 'Anthropic', 'Claude Sonnet 5.5'),
  summary('anthropic.claude-opus-5-5', 'Anthropic', 'Claude Opus 5.5'),
  summary('anthropic.claude-3-5-haiku-20241022-v1:0', 'Anthropic', 'Claude 3.5 Haiku'),
  summary('anthropic.claude-3-5-sonnet-20241022-v2:0', 'Anthropic', 'Claude 3.5 Sonnet v2'),
  summary('anthropic.claude-3-opus-20240229-v1:0', 'Anthropic', 'Claude 3 Opus'),
  summary(TITAN, 'Amazon', 'Titan Text Embeddings V2'),
];

/** The words of AWS's lists, with models that must not be taken for ours. */
export const bedrockQuotas = (tokens = 1e9): readonly ServiceQuota[] => [
  ...['Haiku 5.5', 'Sonnet 5.5', 'Opus 5.5'].map((name) => ({
    QuotaName: `Global cross-region model inference tokens per minute for Anthropic Claude ${name} V1`,
    Value: tokens,
    Adjustable: true,
  })),
  { QuotaName: 'Cross-region model inference tokens per minute for Anthropic Claude Haiku 5.5', Value: 1 },
  {
    QuotaName: 'Global cross-region model inference tokens per minute for Anthropic Claude Haiku 4.5',
    Value: 1,
  },
  { QuotaName: 'On-demand InvokeModel tokens per minute for Amazon Titan Text Embeddings V2', Value: tokens },
  {
    QuotaName: 'On-demand model inference requests per minute for Amazon Titan Text Embeddings V2',
    Value: 6_000,
  },
  { QuotaName: 'On-demand model inference requests per minute for Amazon Titan Text Embeddings', Value: 1 },
];

export const quotasAre = (
  service: 'bedrock' | 'lambda' | 'states',
  quotas: readonly ServiceQuota[],
): void => {
  aws.quotas.on(ListServiceQuotasCommand, { ServiceCode: service }).resolves({ Quotas: [...quotas] });
};

export const modelsAre = (models: readonly FoundationModelSummary[]): void => {
  aws.bedrock.on(ListFoundationModelsCommand).resolves({ modelSummaries: [...models] });
};

export const GRANTED = {
  modelId: 'any',
  agreementAvailability: { status: 'AVAILABLE' },
  authorizationStatus: 'AUTHORIZED',
  entitlementAvailability: 'AVAILABLE',
  regionAvailability: 'AVAILABLE',
} as const;

export function resetAccount(): void {
  Object.assign(aws, stubs());
  aws.sts
    .on(GetCallerIdentityCommand)
    .resolves({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:user/mei' });
  aws.sts.on(AssumeRoleCommand).resolves({});
  modelsAre(MODELS);
  aws.bedrock.on(GetInferenceProfileCommand).callsFake(({ inferenceProfileIdentifier: id }) => ({
    inferenceProfileId: id,
    status: 'ACTIVE',
  }));
  aws.bedrock.on(GetFoundationModelAvailabilityCommand).resolves(GRANTED);
  quotasAre('bedrock', bedrockQuotas());
  quotasAre('lambda', [{ QuotaCode: 'L-B99A9384', QuotaName: 'Concurrent executions', Value: 1_000 }]);
  quotasAre('states', [
    { QuotaName: 'StartSyncExecution throttle token refill rate per second', Value: 1_000 },
  ]);
}

/** Other files share the process, and with it the classes of these clients. */
export function leaveAccount(): void {
  for (const client of Object.values(aws)) client.restore();
}

const loads = new Map<string, Promise<Load>>();

/** The simulation of a day is always the same. */
const loadOnce: typeof loadOf = (messagesPerDay, policy, profile) => {
  const key = `${messagesPerDay} ${policy.modelSet}`;
  const load = loads.get(key) ?? loadOf(messagesPerDay, policy, profile);
  loads.set(key, load);
  return load;
};

export const run = (changes: Partial<PreflightOptions> = {}): Promise<PreflightReport> =>
  preflight({
    region: 'us-east-1',
    profile: profileFor('current'),
    messagesPerDay: 1_000,
    shortfall: 'fail',
    hasOpenAi: true,
    today: '2026-11-21',
    resolve: async () => true,
    load: loadOnce,
    ...changes,
  });

/** What is not well, shortly. */
export const offOf = ({ findings }: PreflightReport): readonly (readonly [State, string, string])[] =>
  findings.filter(({ state }) => state !== 'ok').map(({ state, check, about }) => [state, check, about]);

export const findingOf = ({ findings }: PreflightReport, check: Finding['check'], about = ''): Finding => {
  const found = findings.find((finding) => finding.check === check && finding.about.includes(about));
  if (found === undefined) throw new Error(`there is no finding ${check} of ${about}`);
  return found;
};
