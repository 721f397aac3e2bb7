import { createHash } from 'node:crypto';
import { ArnFormat, Aws, RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { CfnGuardrail, CfnGuardrailVersion } from 'aws-cdk-lib/aws-bedrock';
import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { looksInAnyRegion } from '../acknowledgements.ts';
import { type GuardrailSettings, guardrailProfile } from '../guardrail-settings.ts';

export interface GuardrailProps {
  readonly settings: GuardrailSettings;
}

/** Nobody reads it where the shop has words of its own: it speaks to whoever calls Bedrock otherwise, too. */
const BLOCKED =
  'I am sorry, I cannot help with that. I am glad to talk about manga, your orders or the shop. / 申し訳ありません。その内容にはお答えできません。漫画やご注文、お店のことでしたらお手伝いします。';

const ENTITIES = { email: 'EMAIL', phone: 'PHONE', card: 'CREDIT_DEBIT_CARD_NUMBER' } as const;
/**
 * Addresses by their form, at no charge: what Bedrock takes for an address is also the Tokyo in which a story plays.
 * The names are the tags that stand in an answer, which the adapter knows.
 */
const ADDRESSES: readonly CfnGuardrail.RegexConfigProperty[] = [
  ['address-japan', String.raw`〒\s?[0-9０-９]{3}[-－]?[0-9０-９]{4}[^\n。、]{0,60}`],
  [
    'address-street',
    String.raw`\b\d{1,6}[A-Z]?\s([A-Z][a-zA-Z'.-]*\s){1,4}(Street|St|Avenue|Ave|Boulevard|Blvd|Road|Rd|Lane|Ln|Drive|Dr|Court|Ct|Place|Pl|Terrace|Parkway|Pkwy)\b`,
  ],
].map(([name = '', pattern = '']) => ({ name, pattern, action: 'ANONYMIZE', ...inAnswersOnly() }));

/**
 * What questions and answers are held against, in a version that does not change. Whether answers are grounded in
 * the facts is not looked at: that check is not made for conversations nor for Japanese, and the pipeline has its own.
 */
export class Guardrail extends Construct {
  readonly #guardrail: CfnGuardrail;
  readonly #version: CfnGuardrailVersion;
  readonly #profile: string | undefined;

  constructor(scope: Construct, id: string, { settings }: GuardrailProps) {
    super(scope, id);
    this.#profile = settings.tier === 'standard' ? guardrailProfile(Stack.of(this).region) : undefined;
    const policies = policiesOf(settings);
    this.#guardrail = new CfnGuardrail(this, 'Guardrail', {
      name: 'stepladder',
      description: 'Stepladder: what customers ask, and what they are answered',
      blockedInputMessaging: BLOCKED,
      blockedOutputsMessaging: BLOCKED,
      ...policies,
      ...(this.#profile !== undefined && {
        crossRegionConfig: { guardrailProfileArn: this.#profileArn(this.#profile, Stack.of(this).region) },
      }),
    });
    // A version is a copy: other settings need another one, and functions of before still call theirs.
    this.#version = new CfnGuardrailVersion(this, `Version${digestOf([policies, this.#profile])}`, {
      guardrailIdentifier: this.#guardrail.attrGuardrailId,
    });
    this.#version.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }

  /** What a function reads from its environment. */
  get environment(): Readonly<Record<'GUARDRAIL_ID' | 'GUARDRAIL_VERSION', string>> {
    return { GUARDRAIL_ID: this.#guardrail.attrGuardrailId, GUARDRAIL_VERSION: this.#version.attrVersion };
  }

  /** To be held against this guardrail, wherever the standard tier looks. */
  grantApply(role: IRole): Grant {
    const anywhere = this.#profile === undefined ? [] : [this.#profileArn(this.#profile, '*')];
    if (this.#profile !== undefined) Validations.of(role).acknowledge(looksInAnyRegion(this.#profile));
    return Grant.addToPrincipal({
      grantee: role,
      actions: ['bedrock:ApplyGuardrail'],
      resourceArns: [this.#guardrail.attrGuardrailArn, ...anywhere],
    });
  }

  #profileArn(profile: string, region: string): string {
    return Stack.of(this).formatArn({
      service: 'bedrock',
      region,
      account: Aws.ACCOUNT_ID,
      resource: 'guardrail-profile',
      arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
      resourceName: profile,
    });
  }
}

function policiesOf(settings: GuardrailSettings) {
  const { tier, personalData, deniedTopics } = settings;
  const tierName = tier.toUpperCase();
  const entities = personalData.flatMap((kind) => (kind === 'address' ? [] : [ENTITIES[kind]]));
  const regexes = personalData.includes('address') ? ADDRESSES : [];
  return {
    contentPolicyConfig: {
      filtersConfig: filtersOf(settings),
      contentFiltersTierConfig: { tierName },
    },
    ...(personalData.length > 0 && {
      sensitiveInformationPolicyConfig: {
        ...(entities.length > 0 && {
          piiEntitiesConfig: entities.map((type) => ({ type, action: 'ANONYMIZE', ...inAnswersOnly() })),
        }),
        ...(regexes.length > 0 && { regexesConfig: [...regexes] }),
      },
    }),
    ...(deniedTopics.length > 0 && {
      topicPolicyConfig: {
        topicsConfig: deniedTopics.map((topic) => ({ ...topic, type: 'DENY' })),
        topicsTierConfig: { tierName },
      },
    }),
  };
}

/** Customers may write their own data, and what is not looked at is not charged. */
function inAnswersOnly() {
  return {
    inputEnabled: false,
    inputAction: 'NONE',
    outputEnabled: true,
    outputAction: 'ANONYMIZE',
  } as const;
}

/** A side that nothing is to be stopped on is not looked at, and not charged. */
function filtersOf({ filters }: GuardrailSettings): CfnGuardrail.ContentFilterConfigProperty[] {
  const { promptAttack, ...sided } = filters;
  const all = [
    ...Object.entries(sided).map(([name, { question, answer }]) => ({ name, question, answer })),
    { name: 'prompt_attack', question: promptAttack, answer: 'none' as const },
  ];
  return all
    .filter(({ question, answer }) => question !== 'none' || answer !== 'none')
    .map(({ name, question, answer }) => ({
      type: name.toUpperCase(),
      inputStrength: question.toUpperCase(),
      outputStrength: answer.toUpperCase(),
      inputEnabled: question !== 'none',
      outputEnabled: answer !== 'none',
    }));
}

const digestOf = (value: unknown): string =>
  createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
