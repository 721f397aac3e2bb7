import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { SOCKET } from '../../workflows/bindings.ts';
import { readable, statementsOf, stepladderApp } from './synthesized.ts';

const socket = { enabled: true, authorizerArn: 'arn:aws:lambda:us-east-1:111122223333:function:who' };
const template = Template.fromStack(stepladderApp({ socket }).pipeline);

const POSTING = {
  Effect: 'Allow',
  Action: 'execute-api:ManageConnections',
  Resource:
    'arn:<AWS::Partition>:execute-api:us-east-1:<AWS::AccountId>:<SocketApi>/live/POST/@connections/*',
};
const isOwn = ({ Action }: { readonly Action: unknown }) =>
  !/^(?:logs|xray):/u.test(String([Action].flat()[0]));

const functionNamed = (name: string, from = template) =>
  readable(
    Object.values(from.findResources('AWS::Lambda::Function')).find(
      ({ Properties }) => Properties.FunctionName === name,
    )?.['Properties'],
  );

describe('the socket of customers, deployed', () => {
  it('is not there unless it is wanted', () => {
    const closed = Template.fromStack(stepladderApp().pipeline);
    closed.resourceCountIs('AWS::ApiGatewayV2::Api', 0);
    expect(functionNamed(SOCKET.functionName, closed)).toBeUndefined();
    expect(JSON.stringify(functionNamed('stepladder-invoke', closed))).not.toContain('CONNECTIONS_ENDPOINT');
  });

  it('passes the security checks', () => {
    expect(() => stepladderApp({ socket }).synth()).not.toThrow();
  });

  it('is answered by a function that may ask what is live and write to who is connected, and nothing else', () => {
    expect(functionNamed(SOCKET.functionName)).toMatchObject({
      Code: { ZipFile: `// ${SOCKET.entry}` },
      Environment: {
        Variables: {
          COORDINATE_ARN: '<CoordinateLiveAlias.Arn>',
          CONNECTIONS_ENDPOINT: 'https://<SocketApi>.execute-api.us-east-1.<AWS::URLSuffix>/live',
        },
      },
    });
    expect(statementsOf(template, 'SocketOrchestratorRole').filter(isOwn)).toEqual([
      {
        Effect: 'Allow',
        Action: 'states:StartSyncExecution',
        Resource: '<CoordinateMachine>',
        Condition: { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': ['live'] } },
      },
      POSTING,
    ]);
  });

  it('is written to by invoke, while an answer grows, and by no other stage', () => {
    expect(functionNamed('stepladder-invoke')).toMatchObject({
      Environment: {
        Variables: {
          CONNECTIONS_ENDPOINT: 'https://<SocketApi>.execute-api.us-east-1.<AWS::URLSuffix>/live',
        },
      },
    });
    expect(statementsOf(template, 'InvokeRole')).toContainEqual(POSTING);
    for (const stage of ['Classify', 'Retrieve', 'ConfidenceCheck', 'Escalate', 'Aggregate']) {
      expect(statementsOf(template, `${stage}Role`)).not.toContainEqual(POSTING);
    }
  });

  it('lets invoke read answers while they are written, and nobody where nobody listens', () => {
    const streaming = (from: Template) =>
      Object.values(from.findResources('AWS::IAM::Policy')).filter((policy) =>
        JSON.stringify(policy).includes('bedrock:InvokeModelWithResponseStream'),
      ).length;
    expect([streaming(template), streaming(Template.fromStack(stepladderApp().pipeline))]).toEqual([1, 0]);
  });

  it('may ask who connects', () => {
    const permissions = Object.values(template.findResources('AWS::Lambda::Permission')).map(
      ({ Properties }) => readable(Properties) as Record<string, unknown>,
    );
    expect(permissions).toContainEqual(
      expect.objectContaining({
        Action: 'lambda:InvokeFunction',
        FunctionName: socket.authorizerArn,
        Principal: 'apigateway.amazonaws.com',
      }),
    );
  });
});
