import { MODEL_SETS } from '../../tasks/core/policy/registry.ts';
import { SettingInvalid } from '../local/settings.ts';
import type { StackAddress } from './stack-address.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const MACHINE = 'STEPLADDER_STATE_MACHINE_ARN';
const TABLE = 'STEPLADDER_TABLE';
const GLASS = 'STEPLADDER_GLASS_ARN';
const MODEL_SET = 'STEPLADDER_MODEL_SET';
const COLLECTION = 'STEPLADDER_COLLECTION';
const INDEX = 'STEPLADDER_INDEX';
const NEEDED = [MACHINE, TABLE] as const;
const OPTIONAL = [GLASS, MODEL_SET, COLLECTION, INDEX] as const;

/** They choose stores of a stack on this machine. */
const ELSEWHERE = ['DYNAMODB_ENDPOINT', 'OPENSEARCH_ENDPOINT'] as const;

/** Of a machine, a version or an alias. */
const MACHINE_ARN =
  /^arn:aws[a-z-]*:states:(?<region>[a-z0-9-]+):(?<account>\d{12}):stateMachine:[\w-]{1,80}(?::[\w.-]{1,80})?$/;
const TABLE_NAME = /^[\w.-]{3,255}$/;

/** Where a machine is, by its ARN; undefined for what is no ARN of a machine. */
export function machineAt(arn: string): { readonly region: string; readonly account: string } | undefined {
  const { region, account } = MACHINE_ARN.exec(arn)?.groups ?? {};
  return region === undefined || account === undefined ? undefined : { region, account };
}

/**
 * The deployed stack that the environment names, or undefined when it names none: credentials alone lead nowhere.
 * @throws SettingInvalid naming the variable and the fix.
 */
export function deployedStack(environment: Environment): StackAddress | undefined {
  const given = (name: string): string => environment[name]?.trim() ?? '';
  const named = [...NEEDED, ...OPTIONAL].filter((name) => given(name) !== '');
  const [first] = named;
  if (first === undefined) return undefined;
  for (const name of NEEDED) {
    if (given(name) === '') {
      throw new SettingInvalid(`${first} is set, but ${name} is not: set both, or unset ${named.join(', ')}`);
    }
  }
  for (const name of ELSEWHERE) {
    if (given(name) !== '') {
      throw new SettingInvalid(
        `${name} is for a stack on this machine, ${MACHINE} for one on AWS: unset one`,
      );
    }
  }
  const coordinate = given(MACHINE);
  const { region, account } = placeOf(MACHINE, coordinate);
  const modelSet = modelSetOf(given(MODEL_SET));
  const glass = given(GLASS);
  if (glass !== '') checkNeighbour(glass, { region, account });
  const tableName = given(TABLE);
  if (!TABLE_NAME.test(tableName)) {
    throw new SettingInvalid(
      `${TABLE} is "${tableName}": use the table's name, output TableName of StepladderData`,
    );
  }
  return {
    region,
    tableName,
    indexName: given(INDEX) || 'catalogue',
    stateMachines: { coordinate, ...(glass !== '' && { 'coordinate-glass': glass }) },
    models: modelSet === 'openai' ? 'openai' : 'bedrock',
    deployed: { account, collectionName: given(COLLECTION) || 'stepladder', modelSet },
  };
}

function placeOf(name: string, arn: string): { readonly region: string; readonly account: string } {
  const place = machineAt(arn);
  if (place !== undefined) return place;
  throw new SettingInvalid(
    `${name} is "${arn}": use the ARN of a state machine or its alias, ` +
      'arn:aws:states:<region>:<account>:stateMachine:coordinate:live',
  );
}

function checkNeighbour(
  glass: string,
  { region, account }: { readonly region: string; readonly account: string },
) {
  const place = placeOf(GLASS, glass);
  if (place.region === region && place.account === account) return;
  throw new SettingInvalid(
    `${GLASS} is in ${place.region} of account ${place.account}, ${MACHINE} in ${region} of ${account}: ` +
      'use the outputs of one deployment',
  );
}

function modelSetOf(name: string): string {
  const known = Object.keys(MODEL_SETS);
  if (name === '') return 'current';
  if (known.includes(name)) return name;
  throw new SettingInvalid(
    `${MODEL_SET} is "${name}": use ${known.join(', ')}, as modelSet of the deployment`,
  );
}
