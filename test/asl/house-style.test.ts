import { describe, expect, it } from 'vitest';
import { allMachines } from './machine.ts';
import { RULES } from './rules.ts';

const machines = allMachines();

it('finds the machines', () => {
  expect(machines.map(({ file }) => file)).toContain('asl/coordinate.asl.json');
});

describe.each(machines)('$file', (machine) => {
  it.each(Object.entries(RULES))('%s', async (_, rule) => {
    expect(await rule(machine)).toEqual([]);
  });
});
