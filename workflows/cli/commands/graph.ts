import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import type { DrawnMachine } from '../../graph/edges.ts';
import { drawMachine } from '../../graph/graph.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { withFile } from '../files.ts';

interface Options {
  readonly out?: string;
  readonly json?: true;
}

export const command: CommandFactory = () =>
  new Command('graph')
    .summary('draw a machine as SVG')
    .description('Draws the states of a machine and where each may lead, as SVG.')
    .argument('[file]', 'the definition', 'asl/coordinate.asl.json')
    .option('-o, --out <file>', 'where to write it (default: beside the definition)')
    .option('--json', 'print {file, states} and nothing else')
    .action(draw);

async function draw(file: string, options: Options): Promise<void> {
  const machine = await read(file);
  const out = options.out ?? file.replace(/(\.asl)?\.json$/u, '.svg');
  const drawing = await drawMachine(machine);
  await withFile(out, 'written', () => writeFile(out, drawing));
  const states = Object.keys(machine.States).length;
  if (options.json) printJson({ file: out, states });
  else printLine(`${out}: ${states} states`);
}

async function read(file: string): Promise<DrawnMachine> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new UserError(`${file} cannot be read: name a definition, such as asl/coordinate.asl.json`);
  });
  try {
    const machine = JSON.parse(text) as Partial<DrawnMachine>;
    if (machine.StartAt !== undefined && machine.States !== undefined) return machine as DrawnMachine;
  } catch {
    // Not JSON: the message below says what was expected.
  }
  throw new UserError(`${file} is no state machine: it needs StartAt and States`);
}
