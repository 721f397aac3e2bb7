import { Stack } from 'aws-cdk-lib';
import { CfnRestApi, CfnStage } from 'aws-cdk-lib/aws-apigateway';
import { CfnApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { CfnGuardrail } from 'aws-cdk-lib/aws-bedrock';
import { CfnAlarm, CfnDashboard } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnFunction, CfnVersion } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnCollection } from 'aws-cdk-lib/aws-opensearchserverless';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { CfnSubscription } from 'aws-cdk-lib/aws-sns';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import type { IConstruct } from 'constructs';
import type { Deployed, DeployedFunction, DeployedMachine } from '../workflows/bill/deployed.ts';

type Kind<One> = abstract new (...args: never[]) => One;

/** What of everything below a construct is paid for, read off the resources themselves. */
export function deployedIn(scope: IConstruct, region: string): Deployed {
  const all = scope.node.findAll();
  const of = <One extends IConstruct>(kind: Kind<One>): readonly One[] =>
    all.filter((one): one is One => one instanceof kind);
  const retention = retentions(of(CfnLogGroup));
  const collections = of(CfnCollection);
  const alarms = of(CfnAlarm);
  return {
    region,
    functions: functionsOf(of(CfnFunction), of(CfnVersion), retention),
    machines: of(CfnStateMachine)
      .filter(({ stateMachineType }) => stateMachineType === 'EXPRESS')
      .map((machine) => machineOf(machine, retention)),
    schedules: of(CfnSchedule).length,
    guardrail: guardrailOf(of(CfnGuardrail)),
    tables: { withRecovery: of(CfnTable).some(hasRecovery) },
    collections: {
      count: collections.length,
      standbyReplicas: collections.some(({ standbyReplicas }) => standbyReplicas === 'ENABLED'),
    },
    alarms: {
      count: alarms.length,
      metrics: alarms.reduce((sum, alarm) => sum + metricsRead(alarm), 0),
    },
    dashboards: of(CfnDashboard).length,
    keys: of(CfnKey).length,
    mailAddresses: of(CfnSubscription).filter(({ protocol }) => protocol === 'email').length,
    restApis: {
      count: of(CfnRestApi).length,
      detailedMetrics: of(CfnStage).some(hasDetailedMetrics),
      retentionDays: retention.get('/aws/apigateway/stepladder/access') ?? 0,
    },
    socketApis: {
      count: of(CfnApi).filter(({ protocolType }) => protocolType === 'WEBSOCKET').length,
      retentionDays: retention.get('/aws/apigateway/stepladder-socket') ?? 0,
    },
    firewallRules: of(CfnWebACL).map((wall) => listOf(wall, wall.rules).length),
  };
}

type Retentions = ReadonlyMap<string, number>;

const retentions = (groups: readonly CfnLogGroup[]): Retentions =>
  new Map(groups.map(({ logGroupName = '', retentionInDays = 0 }) => [logGroupName, retentionInDays]));

function functionsOf(
  functions: readonly CfnFunction[],
  versions: readonly CfnVersion[],
  retention: Retentions,
): Readonly<Record<string, DeployedFunction>> {
  return Object.fromEntries(
    functions.map((one) => {
      const { functionName = one.node.path, memorySize = 128, node } = one;
      const own = versions.filter((version) => version.node.path.startsWith(`${node.scope?.node.path}/`));
      const deployed: DeployedFunction = {
        memoryMb: memorySize,
        retentionDays: retention.get(`/aws/lambda/${functionName}`) ?? 0,
        provisioned: own.reduce((sum, version) => sum + provisionedOf(version), 0),
      };
      return [functionName, deployed];
    }),
  );
}

function provisionedOf(version: CfnVersion): number {
  const config = Stack.of(version).resolve(version.provisionedConcurrencyConfig);
  return config?.provisionedConcurrentExecutions ?? 0;
}

function machineOf(machine: CfnStateMachine, retention: Retentions): DeployedMachine {
  const { stateMachineName: name = machine.node.path } = machine;
  const logging = Stack.of(machine).resolve(machine.loggingConfiguration);
  return {
    name,
    level: logging?.level ?? 'OFF',
    withData: logging?.includeExecutionData === true,
    retentionDays: retention.get(`/aws/vendedlogs/states/${name}`) ?? 0,
  };
}

function guardrailOf([guardrail]: readonly CfnGuardrail[]): Deployed['guardrail'] {
  if (guardrail === undefined) return undefined;
  const { contentPolicyConfig, topicPolicyConfig, sensitiveInformationPolicyConfig } = guardrail;
  const personal = Stack.of(guardrail).resolve(sensitiveInformationPolicyConfig);
  return {
    content: contentPolicyConfig !== undefined,
    topics: topicPolicyConfig !== undefined,
    // Regular expressions are free.
    personalData: listOf(guardrail, personal?.piiEntitiesConfig).length > 0,
  };
}

const hasRecovery = (table: CfnTable): boolean =>
  Stack.of(table).resolve(table.pointInTimeRecoverySpecification)?.pointInTimeRecoveryEnabled === true;

const hasDetailedMetrics = (stage: CfnStage): boolean =>
  listOf(stage, stage.methodSettings).some(
    (setting) =>
      typeof setting === 'object' &&
      setting !== null &&
      'metricsEnabled' in setting &&
      setting.metricsEnabled === true,
  );

/** An alarm over an expression is charged for each metric in it. */
function metricsRead(alarm: CfnAlarm): number {
  const inExpression = listOf(alarm, alarm.metrics).filter(
    (one) => typeof one === 'object' && one !== null && 'metricStat' in one && one.metricStat !== undefined,
  );
  return Math.max(1, inExpression.length);
}

const listOf = (scope: IConstruct, value: unknown): readonly unknown[] => {
  const resolved: unknown = Stack.of(scope).resolve(value);
  return Array.isArray(resolved) ? resolved : [];
};
