import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { Command, Option } from 'commander';
import { MACHINES, type MachineBinding } from '../../bindings.ts';
import { type Finding, lintDefinition } from '../../local/engine/lint/lint.ts';
import { localSubstitutions } from '../../local/machines.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';

interface Options {
  readonly json?: boolean;
  readonly strict?: boolean;
  readonly type?: 'EXPRESS' | 'STANDARD';
  readonly set: Readonly<Record<string, string>>;
}

export const command: CommandFactory = () =>
  new Command('lint')
    .summary('check a definition as AWS does, and more')
    .description(
      'Accepts or rejects a state machine as AWS does, and says what would fail only when it runs. Exits with 1 when ' +
        'it is rejected.',
    )
    .argument('<file>', 'a definition in Amazon States Language')
    .addOption(
      new Option(
        '--type <type>',
        'the type of machine (default: that of a machine of ours; else STANDARD)',
      ).choices(['EXPRESS', 'STANDARD']),
    )
    .option('--set <name=value>', 'the value of ${name}; repeatable', addSubstitution, {})
    .option('--strict', 'fail on warnings too')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nErrors are what AWS rejects when the machine is created; warnings are what it accepts and then fails on.',
    )
    .action((file: string, options: Options) => {
      const own = ownMachine(file);
      const { accepted, findings } = lintDefinition(readText(file), {
        type: options.type ?? own?.type ?? 'STANDARD',
        // The substitutions of a machine of this project are known without being given.
        substitutions: { ...(own && localSubstitutions(own, {})), ...options.set },
      });
      const count = (severity: Finding['severity']) =>
        findings.filter((finding) => finding.severity === severity).length;
      const totals = { errors: count('ERROR'), warnings: count('WARNING') };
      if (options.json) printJson({ accepted, ...totals, findings });
      else printFindings(findings, accepted, totals);
      if (!accepted || (options.strict && findings.length > 0)) process.exitCode = 1;
    });

const ownMachine = (file: string): MachineBinding | undefined =>
  MACHINES.find(({ definition }) => resolve(file).endsWith(`/${definition}`));

function printFindings(
  findings: readonly Finding[],
  accepted: boolean,
  { errors, warnings }: { errors: number; warnings: number },
): void {
  for (const { severity, code, message, location, fix } of findings) {
    printLine(`${severity.toLowerCase()} ${code}${location === undefined ? '' : ` at ${location}`}`);
    printLine(`  ${message}`);
    if (fix !== undefined) printLine(`  fix: ${fix}`);
  }
  printLine(`${accepted ? 'accepted' : 'rejected'}: ${errors} errors, ${warnings} warnings`);
}

function addSubstitution(pair: string, before: Record<string, string>): Record<string, string> {
  const at = pair.indexOf('=');
  if (at < 1) throw new UserError(`--set takes name=value, not '${pair}'`);
  return { ...before, [pair.slice(0, at)]: pair.slice(at + 1) };
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new UserError(`${file} cannot be read: name a definition, such as asl/coordinate.asl.json`);
  }
}
