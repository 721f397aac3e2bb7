import * as z from 'zod';
import { MODEL_SETS } from '../tasks/core/policy/registry.ts';
import { alarmSettings } from './alarm-settings.ts';
import { frontDoorSettings } from './front-door-settings.ts';
import { guardrailProfile, guardrailSettings } from './guardrail-settings.ts';
import { provisionedConcurrency } from './provisioned-concurrency.ts';
import { roleArns } from './role-arns.ts';
import { rolloutSettings } from './rollout-settings.ts';
import { socketSettings } from './socket-settings.ts';
import { trafficSettings } from './traffic-settings.ts';

/** The retentions that CloudWatch Logs knows, in days, up to two years. */
const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731] as const;

const modelSetNames = Object.keys(MODEL_SETS) as [keyof typeof MODEL_SETS, ...(keyof typeof MODEL_SETS)[]];

const arn = (service: string) =>
  z
    .string()
    .regex(
      new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]*:\\d{12}:.+$`),
      `is not the ARN of something in ${service}`,
    );

/** Names of OpenSearch Serverless: policies add a suffix, and may have 32 characters in all. */
const collectionName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{2,20}$/, 'must be 3-21 characters of a-z, 0-9 and -, beginning with a letter');

const fieldsSchema = z.strictObject({
  /** Where everything is deployed. */
  region: z
    .string()
    .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be the name of a region, such as us-east-1')
    .default('us-east-1'),
  /** The policy's models until an operator saves another policy. */
  modelSet: z.enum(modelSetNames).default('current'),
  /** The table and the files of batches outlive the stack, and the table refuses deletion. */
  retainData: z.boolean().default(true),
  /** Of every log group but that of glass. */
  logRetentionDays: z.literal(RETENTION_DAYS).default(7),
  /** The machine that logs all it does, customers' words too. What share of the messages it gets is its callers' choice. */
  glass: z.strictObject({ retentionDays: z.literal(RETENTION_DAYS).default(7) }).prefault({}),
  /** off: a window is judged when somebody starts the machine. advise: every five minutes, as advice. apply: and the policy is tuned. */
  optimizer: z.enum(['off', 'advise', 'apply']).default('off'),
  /** How a new version takes over, and what brings the old one back. */
  rollout: rolloutSettings.prefault({}),
  /** Copies that wait started; none unless wanted. */
  provisionedConcurrency: provisionedConcurrency.prefault({}),
  /** Roles of the services that ask the machine, and record what customers thought of its replies. What each of them may spend stands in the policy. */
  orchestratorArns: roleArns,
  /** Roles of the people who work on the deployed stack by the command line. */
  operatorArns: roleArns,
  frontDoor: frontDoorSettings.prefault({}),
  socket: socketSettings.prefault({}),
  guardrail: guardrailSettings.prefault({}),
  collectionName: collectionName.default('stepladder'),
  indexName: z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be lower case, beginning with a letter')
    .default('catalogue'),
  /** A second copy of the collection in another zone; without it, half the price and no promise. */
  standbyReplicas: z.boolean().default(true),
  /** Role or user that may create and fill the index; nobody when absent. */
  catalogueLoaderArn: arn('iam').optional(),
  /** An OpenAI-compatible server for the models whose provider is `openai`. */
  openai: z
    .strictObject({
      baseUrl: z
        .url({ protocol: /^https$/, error: 'must be an https URL' })
        .default('https://api.openai.com/v1'),
      /** The secret whose text is the API key. */
      apiKeySecretArn: arn('secretsmanager'),
    })
    .optional(),
  /** When operators are told, and who. */
  alarms: alarmSettings.prefault({}),
  traffic: trafficSettings.prefault({}),
});

const configSchema = fieldsSchema.check(({ value: { region, guardrail }, issues }) => {
  if (!guardrail.enabled || guardrail.tier === 'classic' || guardrailProfile(region) !== undefined) return;
  issues.push({
    code: 'custom',
    input: guardrail.tier,
    path: ['guardrail', 'tier'],
    message: `must be classic in ${region}, which we know no guardrail profile of; classic knows no Japanese`,
  });
});

/** What a deployment may choose; every field has a default but those that name something of the account. */
export type DeployConfig = Readonly<z.infer<typeof configSchema>>;

/**
 * Reads the `stepladder` context: an object in cdk.json, or JSON text from `cdk -c stepladder='{...}'`.
 * @throws Error naming each field that is wrong, and how.
 */
export function readConfig(context: unknown): DeployConfig {
  const parsed = configSchema.safeParse(typeof context === 'string' ? parseJson(context) : (context ?? {}));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `  ${['stepladder', ...issue.path].join('.')}: ${issue.message}`,
  );
  throw new Error(`The deployment's configuration is not valid:\n${problems.join('\n')}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new Error(`The deployment's configuration is not JSON: ${text}`, { cause });
  }
}
