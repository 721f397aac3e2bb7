import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { stepladderApp } from './synthesized.ts';

const app = stepladderApp();

describe('what an operator points the command line to', () => {
  it('is among the outputs: the table, the machine and the one that logs everything', () => {
    const table = Template.fromStack(app.data).findOutputs('TableName');
    const [logicalId] = Object.keys(Template.fromStack(app.data).findResources('AWS::DynamoDB::Table'));
    expect(table).toMatchObject({ TableName: { Value: { Ref: logicalId } } });
    const pipeline = Template.fromStack(app.pipeline).findOutputs('*');
    expect(Object.keys(pipeline)).toEqual(expect.arrayContaining(['CoordinateArn', 'CoordinateGlassArn']));
  });
});
