import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { describe, expect, it } from 'vitest';
import { RunTable, type RunTableProps } from '../../infra/constructs/run-table.ts';
import { TABLE, tableDefinition } from '../../tasks/adapters/dynamodb/table.ts';
import { statementsOf } from './synthesized.ts';

function synthesize(
  props?: RunTableProps,
  use: (table: RunTable, stack: Stack) => void = () => {},
): Template {
  const stack = new Stack(new App(), 'Test');
  use(new RunTable(stack, 'RunTable', props), stack);
  return Template.fromStack(stack);
}

function onlyTable(template: Template) {
  const [table] = Object.values(template.findResources('AWS::DynamoDB::Table'));
  if (table === undefined) throw new Error('no table');
  return table;
}

describe('RunTable', () => {
  it('is the table that local runs create', () => {
    // GIVEN
    const { TableName: _, ...local } = tableDefinition('any');
    // WHEN
    const { Properties } = onlyTable(synthesize());
    // THEN
    expect(Properties).toEqual({
      ...local,
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      TimeToLiveSpecification: { AttributeName: TABLE.ttlAttribute, Enabled: true },
    });
  });

  it('outlives its stack', () => {
    expect(onlyTable(synthesize())).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
  });

  it('goes with its stack when told so', () => {
    const table = onlyTable(synthesize({ retain: false }));
    expect(table).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
  });

  it('grants one action on the items under the given keys, on the table or on the index', () => {
    // WHEN
    const template = synthesize({}, (table, stack) => {
      const role = new Role(stack, 'Reader', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
      table.grantAccess(role, [
        { action: 'GetItem', keys: ['POLICY', 'RUN#*'] },
        { action: 'Query', keys: ['ORDERS#*'], index: true },
      ]);
    });
    // THEN
    expect(statementsOf(template, 'Reader')).toEqual([
      {
        Effect: 'Allow',
        Action: 'dynamodb:GetItem',
        Resource: '<RunTable.Arn>',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['POLICY', 'RUN#*'] } },
      },
      {
        Effect: 'Allow',
        Action: 'dynamodb:Query',
        Resource: '<RunTable.Arn>/index/GSI1',
        Condition: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ORDERS#*'] } },
      },
    ]);
  });
});
