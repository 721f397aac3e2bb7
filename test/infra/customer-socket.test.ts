import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda';
import { describe, expect, it } from 'vitest';
import { CustomerSocket, type CustomerSocketProps } from '../../infra/constructs/customer-socket.ts';

function synth(props: CustomerSocketProps = {}): Template {
  const stack = new Stack(new App(), 'Test', { env: { account: '123456789012', region: 'us-east-1' } });
  const socket = new CustomerSocket(stack, 'Socket', props);
  const orchestrator = new LambdaFunction(stack, 'Orchestrator', {
    runtime: Runtime.NODEJS_24_X,
    handler: 'index.handler',
    code: Code.fromInline('exports.handler = async () => ({});'),
  });
  socket.answerWith(orchestrator);
  socket.grantPost(new Role(stack, 'Invoke', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }));
  return Template.fromStack(stack);
}

describe('the socket of customers', () => {
  it('lets nobody connect who does not sign, unless told who knows customers', () => {
    const template = synth();
    template.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$connect',
      AuthorizationType: 'AWS_IAM',
    });
    const known = synth({ authorizerArn: 'arn:aws:lambda:us-east-1:123456789012:function:who' });
    known.hasResourceProperties('AWS::ApiGatewayV2::Route', {
      RouteKey: '$connect',
      AuthorizationType: 'CUSTOM',
    });
  });

  it('hands every frame to the orchestrator', () => {
    synth().hasResourceProperties('AWS::ApiGatewayV2::Route', { RouteKey: '$default' });
  });

  it('lets tasks post to connections, and nothing else', () => {
    const policies = Object.values(synth().findResources('AWS::IAM::Policy')).flatMap(
      ({ Properties }) => Properties.PolicyDocument.Statement,
    );
    const statements = policies.filter(({ Action }) => Action.startsWith('execute-api'));
    expect(statements).toEqual([
      {
        Effect: 'Allow',
        Action: 'execute-api:ManageConnections',
        Resource: {
          'Fn::Join': [
            '',
            [
              'arn:',
              { Ref: 'AWS::Partition' },
              ':execute-api:us-east-1:123456789012:',
              { Ref: expect.stringMatching(/^SocketApi/) },
              '/live/POST/@connections/*',
            ],
          ],
        },
      },
    ]);
  });

  it('is throttled, and logs who connected but not what was said', () => {
    const template = synth({ messagesPerSecond: 20 });
    template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
      DefaultRouteSettings: { ThrottlingRateLimit: 20, ThrottlingBurstLimit: 40 },
      AccessLogSettings: { Format: Match.not(Match.stringLikeRegexp('body|Payload|integration.response')) },
    });
  });
});
