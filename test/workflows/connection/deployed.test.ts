import { describe, expect, it } from 'vitest';
import { deployedStack } from '../../../workflows/connection/deployed.ts';
import { inWords } from '../../../workflows/connection/in-words.ts';
import { defaultPolicyOf, type StackAddress } from '../../../workflows/connection/stack-address.ts';

const MACHINE = 'arn:aws:states:eu-west-1:123456789012:stateMachine:coordinate:live';
const GLASS = 'arn:aws:states:eu-west-1:123456789012:stateMachine:coordinate-glass:live';
const both = { STEPLADDER_STATE_MACHINE_ARN: MACHINE, STEPLADDER_TABLE: 'StepladderData-RunTable-1X' };

const stack = (more: NodeJS.ProcessEnv = {}): StackAddress => {
  const found = deployedStack({ ...both, ...more });
  if (found === undefined) throw new Error('no stack was found');
  return found;
};

describe('the stack that the environment names', () => {
  it.each([
    ['nothing is set', {}],
    ['all is set to nothing', { STEPLADDER_STATE_MACHINE_ARN: ' ', STEPLADDER_TABLE: '' }],
    [
      'there are only credentials',
      { AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's', AWS_REGION: 'eu-west-1' },
    ],
  ])('is none when %s', (_, environment) => {
    expect(deployedStack(environment)).toBeUndefined();
  });

  it('is where the machine is, whatever the region of the shell', () => {
    expect(stack({ AWS_REGION: 'us-west-2', STEPLADDER_GLASS_ARN: GLASS })).toEqual({
      region: 'eu-west-1',
      tableName: 'StepladderData-RunTable-1X',
      indexName: 'catalogue',
      stateMachines: { coordinate: MACHINE, 'coordinate-glass': GLASS },
      models: 'bedrock',
      deployed: { account: '123456789012', collectionName: 'stepladder', modelSet: 'current' },
    });
    expect(stack().stateMachines).toEqual({ coordinate: MACHINE });
  });

  it('begins with the policy of the deployed models', () => {
    expect(defaultPolicyOf(stack()).rungs.cheap).toBe('claude-haiku-5-5');
    expect(defaultPolicyOf(stack({ STEPLADDER_MODEL_SET: 'openai' })).rungs.cheap).toBe('gpt-4o-mini');
  });

  it.each([
    [
      { STEPLADDER_TABLE: 't-1' },
      'STEPLADDER_TABLE is set, but STEPLADDER_STATE_MACHINE_ARN is not: set both, or unset STEPLADDER_TABLE',
    ],
    [{ STEPLADDER_STATE_MACHINE_ARN: MACHINE }, 'STEPLADDER_TABLE is not: set both'],
    [{ STEPLADDER_GLASS_ARN: GLASS }, 'STEPLADDER_GLASS_ARN is set, but STEPLADDER_STATE_MACHINE_ARN is not'],
    [
      { STEPLADDER_MODEL_SET: 'current' },
      'STEPLADDER_MODEL_SET is set, but STEPLADDER_STATE_MACHINE_ARN is not',
    ],
    [
      { ...both, STEPLADDER_STATE_MACHINE_ARN: 'coordinate' },
      'STEPLADDER_STATE_MACHINE_ARN is "coordinate": use the ARN',
    ],
    [
      { ...both, STEPLADDER_STATE_MACHINE_ARN: MACHINE.replace(':stateMachine:', ':express:') },
      'use the ARN',
    ],
    [
      { ...both, STEPLADDER_TABLE: 'arn:aws:dynamodb:x' },
      'STEPLADDER_TABLE is "arn:aws:dynamodb:x": use the table\'s name',
    ],
    [
      { ...both, STEPLADDER_GLASS_ARN: GLASS.replace('1234', '9234') },
      'STEPLADDER_GLASS_ARN is in eu-west-1 of account 9234',
    ],
    [
      { ...both, STEPLADDER_GLASS_ARN: GLASS.replace('eu-west-1', 'us-east-1') },
      'STEPLADDER_GLASS_ARN is in us-east-1',
    ],
    [
      { ...both, STEPLADDER_MODEL_SET: 'curent' },
      'STEPLADDER_MODEL_SET is "curent": use current, claude-3, openai',
    ],
    [
      { ...both, DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000' },
      'DYNAMODB_ENDPOINT is for a stack on this machine',
    ],
    [
      { ...both, OPENSEARCH_ENDPOINT: 'http://127.0.0.1:9200' },
      'OPENSEARCH_ENDPOINT is for a stack on this machine',
    ],
  ])('is refused by name: %o', (environment, problem) => {
    expect(() => deployedStack(environment)).toThrow(problem);
  });
});

const named = (name: string, message = 'no'): Error => Object.assign(new Error(message), { name });

describe('what AWS answers to a wrong name', () => {
  it('is said of the variable that holds it', () => {
    expect(inWords(named('ResourceNotFoundException'), stack())).toMatchObject({
      name: 'Setting.Invalid',
      message:
        'STEPLADDER_TABLE is "StepladderData-RunTable-1X": account 123456789012 in eu-west-1 has no such table',
    });
    expect(inWords(named('StateMachineDoesNotExist'), stack({ STEPLADDER_GLASS_ARN: GLASS }))).toMatchObject({
      message: expect.stringContaining(`STEPLADDER_GLASS_ARN is "${GLASS}"`),
    });
    expect(inWords(named('AccessDeniedException', 'u may not dynamodb:Scan t'), stack())).toMatchObject({
      name: 'Credentials.NotAllowed',
      message: 'u may not dynamodb:Scan t',
    });
  });

  it('stays what it is otherwise, and on this machine', () => {
    const [other, missing] = [named('Budget.Exceeded'), named('ResourceNotFoundException')];
    expect(inWords(other, stack())).toBe(other);
    const { deployed: _, ...local } = stack();
    expect(inWords(missing, local)).toBe(missing);
  });
});
