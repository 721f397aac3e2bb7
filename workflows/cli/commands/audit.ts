import { Command, Option } from 'commander';
import { systemClock } from '../../../tasks/adapters/system-clock.ts';
import { AUDIT_KINDS, type AuditEntry, type AuditKind } from '../../../tasks/ports/audit.ts';
import { withAudit } from '../../audit/with-audit.ts';
import { type CommandFactory, printJson, printLine } from '../command.ts';
import { withConnection } from '../connection.ts';
import { asSeen, type Masking, UNMASKED } from '../masked.ts';
import { parseSince } from '../since.ts';

interface Options extends Masking {
  readonly since?: number;
  readonly kind?: AuditKind;
  readonly json?: true;
}

const LOOK_BACK_MS = 30 * 24 * 3_600_000;

export const command: CommandFactory = () =>
  new Command('audit')
    .summary('who changed the policy or a budget, forgot a customer, replayed a run')
    .description(
      'What operators did: changes of the policy, budgets changed by hand, customers forgotten and runs replayed, ' +
        'each with who, when and why. Entries are kept for good.',
    )
    .option('--since <time>', 'an ISO time, or 15m, 2h, 3d ago (default: 30d)', parseSince)
    .addOption(new Option('--kind <kind>', 'only these').choices(AUDIT_KINDS))
    .option(...UNMASKED)
    .option('--json', 'print the entries and nothing else')
    .action(audit);

async function audit({ since, kind, json, ...masking }: Options): Promise<void> {
  const now = systemClock.now();
  await withConnection(({ endpoints }) =>
    withAudit(endpoints, async (log) => {
      const entries = await log.since(since ?? now - LOOK_BACK_MS, now);
      const wanted = entries.filter((entry) => kind === undefined || entry.kind === kind).map(timed);
      const seen = asSeen(wanted, masking);
      if (json) printJson(seen);
      else if (seen.length === 0) printLine('nothing was changed');
      else for (const line of seen.flatMap(linesOf)) printLine(line);
    }),
  );
}

interface Shown extends Omit<AuditEntry, 'at'> {
  /** ISO time. */
  readonly at: string;
}

const timed = ({ at, ...entry }: AuditEntry): Shown => ({ at: new Date(at).toISOString(), ...entry });

const linesOf = ({ at, kind, by, reason, about, changes }: Shown): readonly string[] => [
  `${at.slice(0, 19)}  ${kind.padEnd(6)}  ${by}  ${about}${reason === null ? '' : `  "${reason}"`}`,
  ...changes.map((change) => `  ${change}`),
];
