import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { Guardrail } from '../../infra/constructs/guardrail.ts';
import { guardrailSettings } from '../../infra/guardrail-settings.ts';
import { AWS_PRICES } from '../../tasks/core/costs/aws-prices.ts';
import { readable, statementsOf, stepladderApp } from './synthesized.ts';

type Settings = z.input<typeof guardrailSettings>;

function synth(settings: Settings = {}, region = 'us-east-1'): Template {
  const stack = new Stack(new App(), 'Test', { env: { account: '123456789012', region } });
  const guardrail = new Guardrail(stack, 'Guardrail', { settings: guardrailSettings.parse(settings) });
  guardrail.grantApply(
    new Role(stack, 'Invoke', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }),
  );
  return Template.fromStack(stack);
}

function propertiesOf(template: Template): Readonly<Record<string, unknown>> {
  const [guardrail] = Object.values(template.findResources('AWS::Bedrock::Guardrail'));
  return readable(guardrail?.['Properties']) as Record<string, unknown>;
}

const versionIds = (template: Template) =>
  Object.keys(template.findResources('AWS::Bedrock::GuardrailVersion'));

const filter = (type: string, question: string, answer: string) => ({
  Type: type,
  InputStrength: question,
  OutputStrength: answer,
  InputEnabled: question !== 'NONE',
  OutputEnabled: answer !== 'NONE',
});
const IN_ANSWERS = {
  Action: 'ANONYMIZE',
  InputEnabled: false,
  InputAction: 'NONE',
  OutputEnabled: true,
  OutputAction: 'ANONYMIZE',
};

describe('the guardrail', () => {
  it('is not there unless it is wanted', () => {
    const template = Template.fromStack(stepladderApp().pipeline);
    template.resourceCountIs('AWS::Bedrock::Guardrail', 0);
    template.resourceCountIs('AWS::Bedrock::GuardrailVersion', 0);
    expect(JSON.stringify(template.toJSON())).not.toMatch(/ApplyGuardrail|GUARDRAIL/u);
  });

  it('stops what is surely meant, and lets stories be violent and customers angry', () => {
    expect(propertiesOf(synth())['ContentPolicyConfig']).toEqual({
      ContentFiltersTierConfig: { TierName: 'STANDARD' },
      FiltersConfig: [
        filter('HATE', 'MEDIUM', 'MEDIUM'),
        filter('INSULTS', 'NONE', 'HIGH'),
        filter('SEXUAL', 'LOW', 'MEDIUM'),
        filter('VIOLENCE', 'LOW', 'LOW'),
        filter('MISCONDUCT', 'LOW', 'LOW'),
        filter('PROMPT_ATTACK', 'MEDIUM', 'NONE'),
      ],
    });
  });

  it('masks personal data in answers alone, addresses by their form', () => {
    expect(propertiesOf(synth())['SensitiveInformationPolicyConfig']).toEqual({
      PiiEntitiesConfig: ['EMAIL', 'PHONE', 'CREDIT_DEBIT_CARD_NUMBER'].map((Type) => ({
        Type,
        ...IN_ANSWERS,
      })),
      RegexesConfig: ['address-japan', 'address-street'].map((Name) => ({
        Name,
        Pattern: expect.any(String),
        ...IN_ANSWERS,
      })),
    });
  });

  it.each([
    ['〒150-0001 東京都渋谷区神宮前1-1-1', true],
    ['Send it to 221 Baker Street please', true],
    ['It plays in post-war Tokyo, in 1949', false],
    ['Volume 12 of Vinland Saga', false],
    ['東京を舞台にした物語です。', false],
  ])('takes «%s» for an address: %s', (text, isAddress) => {
    const policy = propertiesOf(synth())['SensitiveInformationPolicyConfig'] as {
      readonly RegexesConfig: readonly { readonly Pattern: string }[];
    };
    expect(policy.RegexesConfig.some(({ Pattern }) => new RegExp(Pattern, 'u').test(text))).toBe(isAddress);
    for (const { Pattern } of policy.RegexesConfig) expect(Pattern.length).toBeLessThanOrEqual(500);
  });

  it('speaks both languages, and checks no grounding and denies no topic by default', () => {
    const properties = propertiesOf(synth());
    for (const key of ['BlockedInputMessaging', 'BlockedOutputsMessaging']) {
      expect(properties[key]).toMatch(/I cannot help.*お答えできません/u);
      expect(String(properties[key]).length).toBeLessThanOrEqual(500);
    }
    expect(properties).not.toHaveProperty('ContextualGroundingPolicyConfig');
    expect(properties).not.toHaveProperty('TopicPolicyConfig');
  });

  it('denies the topics it is given', () => {
    const topic = { name: 'Scanlations', definition: 'Where to read manga without paying for it.' };
    expect(propertiesOf(synth({ deniedTopics: [topic] }))['TopicPolicyConfig']).toEqual({
      TopicsConfig: [{ Name: topic.name, Definition: topic.definition, Examples: [], Type: 'DENY' }],
      TopicsTierConfig: { TierName: 'STANDARD' },
    });
  });

  it.each([
    ['us-west-2', 'us'],
    ['eu-central-1', 'eu'],
    ['ap-northeast-1', 'apac'],
  ])('looks at texts within the area of %s', (region, area) => {
    const template = synth({}, region);
    const profile = `guardrail-profile/${area}.guardrail.v1:0`;
    expect(propertiesOf(template)['CrossRegionConfig']).toEqual({
      GuardrailProfileArn: `arn:<AWS::Partition>:bedrock:${region}:<AWS::AccountId>:${profile}`,
    });
    expect(statementsOf(template, 'Invoke')).toEqual([
      {
        Effect: 'Allow',
        Action: 'bedrock:ApplyGuardrail',
        Resource: ['<Guardrail.GuardrailArn>', `arn:<AWS::Partition>:bedrock:*:<AWS::AccountId>:${profile}`],
      },
    ]);
  });

  it('stays in its region in the classic tier, and names itself alone', () => {
    const template = synth({ tier: 'classic' }, 'ca-central-1');
    expect(propertiesOf(template)).not.toHaveProperty('CrossRegionConfig');
    expect(statementsOf(template, 'Invoke')).toEqual([
      { Effect: 'Allow', Action: 'bedrock:ApplyGuardrail', Resource: '<Guardrail.GuardrailArn>' },
    ]);
  });

  it('publishes another version for other settings, the same for the same, and keeps the old one', () => {
    const [first] = versionIds(synth());
    expect(versionIds(synth())).toEqual([first]);
    expect(versionIds(synth({ filters: { violence: { answer: 'medium' } } }))).not.toEqual([first]);
    synth().hasResource('AWS::Bedrock::GuardrailVersion', { DeletionPolicy: 'Retain' });
  });

  it('costs a call what the settings say', () => {
    const { contentUnitUsd, personalDataUnitUsd } = AWS_PRICES.guardrails;
    // A short question and an answer, a unit each; personal data is looked for in the answer.
    expect(2 * contentUnitUsd + personalDataUnitUsd).toBeCloseTo(0.0004, 9);
  });
});
