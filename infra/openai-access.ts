import { Grant, type IRole } from 'aws-cdk-lib/aws-iam';
import type { DeployConfig } from './config.ts';

/** The variables that the tasks read; the key itself never stands in one. */
export function openAiEnvironment(openai: DeployConfig['openai']): Record<string, string> {
  if (openai === undefined) return {};
  return { OPENAI_BASE_URL: openai.baseUrl, OPENAI_API_KEY_SECRET_ARN: openai.apiKeySecretArn };
}

/** Permission to read the key's secret, when there is one. */
export function grantReadKey(role: IRole, openai: DeployConfig['openai']): void {
  if (openai === undefined) return;
  Grant.addToPrincipal({
    grantee: role,
    actions: ['secretsmanager:GetSecretValue'],
    resourceArns: [openai.apiKeySecretArn],
  });
}
