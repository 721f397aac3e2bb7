import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { COORDINATE } from '../../workflows/bindings.ts';
import { BODY_REFUSED, bodySchema } from '../../workflows/front-door/body-schema.ts';
import { doorTemplates } from '../../workflows/front-door/templates.ts';
import { readable, statementsOf, stepladderApp } from './synthesized.ts';

const OPERATOR = 'arn:aws:iam::111122223333:role/operator';

type Properties = Record<string, unknown>;

const synthesize = (frontDoor: object = {}) =>
  Template.fromStack(stepladderApp({ frontDoor: { enabled: true, ...frontDoor } }).pipeline);
const template = synthesize();

const all = (type: string, from = template): readonly Properties[] =>
  Object.values(from.findResources(`AWS::${type}`)).map(
    ({ Properties }) => readable(Properties) as Properties,
  );

const API = '<FrontDoorApi>';
const ONLY_LIVE = { 'ForAnyValue:StringEquals': { 'states:StateMachineQualifier': ['live'] } };

const pathOf = (resource: unknown): unknown =>
  ({ '<FrontDoorApimessages>': '/messages', '<FrontDoorApioperatormessages>': '/operator/messages' })[
    String(resource)
  ];
const methodAt = (path: string, from = template) =>
  all('ApiGateway::Method', from).find(({ ResourceId }) => pathOf(ResourceId) === path);

describe('the front door', () => {
  it('is not there unless it is wanted', () => {
    const closed = Template.fromStack(stepladderApp().pipeline);
    closed.resourceCountIs('AWS::ApiGateway::RestApi', 0);
    expect(Object.keys(closed.findOutputs('*'))).not.toContainEqual(expect.stringContaining('FrontDoor'));
  });

  it('has its address among the outputs, under the name that `smoke --url` asks for', () => {
    expect(Object.keys(template.findOutputs('*'))).toContain('FrontDoorUrl');
  });

  it.each([
    ['as it is', {}],
    [
      'with a firewall, two plans and an operator',
      { waf: true, plans: [{ name: 'a' }, { name: 'b', premium: true }], operatorArns: [OPERATOR] },
    ],
    ['in an account that has a role for logs', { accountLogRole: false }],
  ])('passes the security checks %s', (_, frontDoor) => {
    expect(() => stepladderApp({ frontDoor: { enabled: true, ...frontDoor } }).synth()).not.toThrow();
  });

  it('has two ways in, and no other method', () => {
    const methods = all('ApiGateway::Method').map(
      ({ ResourceId, HttpMethod, AuthorizationType, ApiKeyRequired }) => [
        HttpMethod,
        pathOf(ResourceId),
        AuthorizationType,
        ApiKeyRequired ?? false,
      ],
    );
    expect(methods.toSorted()).toEqual([
      ['POST', '/messages', 'NONE', true],
      ['POST', '/operator/messages', 'AWS_IAM', false],
    ]);
  });

  it.each([
    ['/messages', 'coordinate', '<CoordinateLiveAlias.Arn>', false],
    ['/operator/messages', 'glass', '<CoordinateGlassLiveAlias.Arn>', true],
  ])(
    'maps %s onto what is live of %s, by the templates that are tested',
    (path, _, stateMachineArn, operator) => {
      const { request, reply, refusal } = doorTemplates({ stateMachineArn, operator, grantedKeys: [] });
      const json = (text: string) => ({ 'application/json': text });
      expect(methodAt(path)?.['Integration']).toEqual({
        Type: 'AWS',
        IntegrationHttpMethod: 'POST',
        Uri: 'arn:<AWS::Partition>:apigateway:us-east-1:states:action/StartSyncExecution',
        Credentials: '<FrontDoorRole.Arn>',
        PassthroughBehavior: 'NEVER',
        TimeoutInMillis: 29_000,
        RequestTemplates: json(request),
        IntegrationResponses: [
          { StatusCode: '200', ResponseTemplates: json(reply) },
          { StatusCode: '400', SelectionPattern: '4\\d{2}', ResponseTemplates: json(refusal) },
          { StatusCode: '503', SelectionPattern: '5\\d{2}', ResponseTemplates: json(refusal) },
        ],
      });
    },
  );

  it('may start what is live of the two machines, and nothing else', () => {
    expect(statementsOf(template, 'FrontDoorRole')).toEqual(
      ['<CoordinateMachine>', '<CoordinateGlassMachine>'].map((Resource) => ({
        Effect: 'Allow',
        Action: 'states:StartSyncExecution',
        Resource,
        Condition: ONLY_LIVE,
      })),
    );
  });

  it('checks what customers send against the schema of the contract', () => {
    expect(methodAt('/messages')).toMatchObject({
      RequestModels: { 'application/json': '<FrontDoorMessage>' },
    });
    expect(all('ApiGateway::Model')).toEqual([
      { RestApiId: API, ContentType: 'application/json', Schema: bodySchema() },
    ]);
    expect(all('ApiGateway::RequestValidator')).toEqual([
      { RestApiId: API, ValidateRequestBody: true, ValidateRequestParameters: true },
    ]);
  });

  it('lets named operators in, and them alone to that one method', () => {
    const opened = synthesize({ operatorArns: [OPERATOR] });
    expect(statementsOf(opened, 'FrontDoorOperator')).toEqual([
      {
        Effect: 'Allow',
        Action: 'execute-api:Invoke',
        Resource: `arn:<AWS::Partition>:execute-api:us-east-1:<AWS::AccountId>:${API}/<FrontDoorApiDeploymentStagelive>/POST/operator/messages`,
      },
    ]);
  });
});

describe('its limits', () => {
  const PLANS = [
    { name: 'shop', ratePerSecond: 50, burst: 80, messagesPerDay: 1_000 },
    { name: 'partner', premium: true },
  ];
  const planned = synthesize({ plans: PLANS });

  it('are a rate for all, and a plan with a key of its own for each', () => {
    expect(all('ApiGateway::UsagePlan', planned)).toMatchObject([
      {
        UsagePlanName: 'stepladder-shop',
        Throttle: { RateLimit: 50, BurstLimit: 80 },
        Quota: { Limit: 1_000, Period: 'DAY' },
      },
      { UsagePlanName: 'stepladder-partner', Throttle: { RateLimit: 100, BurstLimit: 200 } },
    ]);
    expect(all('ApiGateway::UsagePlanKey', planned).map(({ KeyId }) => KeyId)).toEqual([
      '<FrontDoorKeyshop>',
      '<FrontDoorKeypartner>',
    ]);
    const [stage] = all('ApiGateway::Stage', planned);
    expect(stage?.['MethodSettings']).toMatchObject([
      { HttpMethod: '*', ResourcePath: '/*', ThrottlingRateLimit: 200, ThrottlingBurstLimit: 400 },
    ]);
  });

  it('grant the dearest tier to the keys of premium plans', () => {
    expect(JSON.stringify(methodAt('/messages', planned))).toContain(
      "#set($grantedKeys = ['<FrontDoorKeypartner>'])",
    );
    expect(JSON.stringify(methodAt('/messages'))).toContain('#set($grantedKeys = [])');
  });
});

describe('what it writes and says by itself', () => {
  it('is a line a request, without what was said and without addresses', () => {
    const [stage] = all('ApiGateway::Stage');
    expect(stage).toMatchObject({
      StageName: 'live',
      TracingEnabled: true,
      AccessLogSetting: { DestinationArn: '<FrontDoorAccessLog.Arn>' },
      MethodSettings: [{ DataTraceEnabled: false, LoggingLevel: 'ERROR' }],
    });
    const { Format } = Object(stage?.['AccessLogSetting']);
    const variables = Object.values(JSON.parse(Format) as Record<string, string>);
    expect(variables).toContain('$context.status');
    for (const variable of variables) {
      expect(variable).not.toMatch(
        /sourceIp|userAgent|body|validationErrorString|error\.message|queryString/u,
      );
    }
  });

  it.each([
    ['BAD_REQUEST_BODY', '400', undefined, { error: 'Request.Invalid', cause: BODY_REFUSED }],
    ['THROTTLED', '429', "'1'", { error: 'Throttled' }],
    ['QUOTA_EXCEEDED', '429', "'3600'", { error: 'Throttled' }],
    ['INTEGRATION_TIMEOUT', '503', "'5'", { error: 'NoReply', text: COORDINATE.constants['ApologyText'] }],
    ['INTEGRATION_FAILURE', '503', "'5'", { error: 'NoReply', text: COORDINATE.constants['ApologyText'] }],
    ['DEFAULT_5XX', '503', "'5'", { error: 'NoReply', text: COORDINATE.constants['ApologyText'] }],
  ])('answers %s with %s', (type, status, retryAfter, body) => {
    const response = all('ApiGateway::GatewayResponse').find(({ ResponseType }) => ResponseType === type);
    expect(response).toMatchObject({
      StatusCode: status,
      ...(retryAfter !== undefined && {
        ResponseParameters: { 'gatewayresponse.header.Retry-After': retryAfter },
      }),
    });
    const { 'application/json': text } = Object(response?.['ResponseTemplates']);
    expect(JSON.parse(text)).toMatchObject({ ...body, requestId: '$context.requestId' });
  });
});

describe('its firewall', () => {
  it('keeps bad addresses and large bodies out, and reads no messages', () => {
    const walled = synthesize({ waf: true });
    const [wall] = all('WAFv2::WebACL', walled);
    expect(wall).toMatchObject({
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      AssociationConfig: { RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit: 'KB_64' } } },
      Rules: [
        { Statement: { ManagedRuleGroupStatement: { Name: 'AWSManagedRulesAmazonIpReputationList' } } },
        {
          Action: { Block: { CustomResponse: { ResponseCode: 413 } } },
          Statement: {
            SizeConstraintStatement: {
              FieldToMatch: { Body: { OversizeHandling: 'MATCH' } },
              ComparisonOperator: 'GT',
              Size: 65_536,
            },
          },
        },
      ],
    });
    expect(all('WAFv2::WebACLAssociation', walled)).toHaveLength(1);
    expect(JSON.stringify(wall)).not.toContain('"SampledRequestsEnabled":true');
  });
});
