import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { COORDINATE } from '../../workflows/bindings.ts';
import { createEngine, type Integration } from '../../workflows/local/engine/engine.ts';
import { readable, stepladderApp } from './synthesized.ts';

const DEFINITION = readFileSync(new URL(`../../${COORDINATE.definition}`, import.meta.url), 'utf8');
const template = Template.fromStack(stepladderApp().pipeline);
const machine = synthesizedMachine(COORDINATE.name);

function synthesizedMachine(name: string) {
  const all = Object.values(template.findResources('AWS::StepFunctions::StateMachine'));
  const found = all.find(({ Properties }) => Properties.StateMachineName === name);
  if (found === undefined) throw new Error('no state machine was synthesized');
  const { DefinitionString, DefinitionSubstitutions } = found['Properties'];
  return {
    definition: DefinitionString as unknown,
    substitutions: readable(DefinitionSubstitutions) as Record<string, string>,
  };
}

/** As CloudFormation does it: the value stands where the placeholder stood, with nothing escaped. */
const resolve = (definition: string, substitutions: Readonly<Record<string, string>>): unknown =>
  JSON.parse(definition.replace(/\$\{(\w+)\}/g, (placeholder, name) => substitutions[name] ?? placeholder));

const unused: Integration = () => Promise.reject(new Error('nothing is called here'));
const engine = createEngine({
  integrations: {
    'arn:aws:states:::lambda:invoke': unused,
    'arn:aws:states:::dynamodb:updateItem': unused,
  },
});

describe('the synthesized definition', () => {
  it('stands in the template as the very text of the file', () => {
    expect(machine.definition).toBe(DEFINITION);
  });

  it('is one for lean and glass', () => {
    expect(synthesizedMachine('coordinate-glass')).toEqual(machine);
  });

  it('is what the local engine runs, once the same placeholders are put in both', () => {
    // GIVEN
    const placeholders = Object.fromEntries(
      [...COORDINATE.tasks.map(({ substitution }) => substitution), ...COORDINATE.resources].map((name) => [
        name,
        `placeholder-of-${name}`,
      ]),
    );
    // WHEN
    const local = engine.load(DEFINITION, { substitutions: { ...COORDINATE.constants, ...placeholders } });
    const deployed = resolve(String(machine.definition), { ...machine.substitutions, ...placeholders });
    // THEN
    expect(deployed).toEqual(local.definition);
    expect(JSON.stringify(deployed)).not.toContain('${');
  });

  it('gets the published version of every function, the table, and the same constants as local runs', () => {
    expect(machine.substitutions).toEqual({
      ...COORDINATE.constants,
      ClassifyFunctionArn: '<ClassifyFunctionCurrentVersion>',
      RetrieveFunctionArn: '<RetrieveFunctionCurrentVersion>',
      InvokeFunctionArn: '<InvokeFunctionCurrentVersion>',
      ConfidenceCheckFunctionArn: '<ConfidenceCheckFunctionCurrentVersion>',
      EscalateFunctionArn: '<EscalateFunctionCurrentVersion>',
      AggregateFunctionArn: '<AggregateFunctionCurrentVersion>',
      TableName: '<RunTable>',
    });
  });

  it('binds every placeholder of the file, and binds nothing that the file does not use', () => {
    const placeholders = new Set([...DEFINITION.matchAll(/\$\{(\w+)\}/g)].map(([, name]) => name));
    expect(Object.keys(machine.substitutions).toSorted()).toEqual([...placeholders].toSorted());
  });
});
