import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import type { Profile } from '../../../tasks/core/profile.ts';
import { profileFor } from '../../../tasks/profiles/profile-for.ts';
import { machineAt } from '../../connection/deployed.ts';
import { openClient } from '../../connection/machine.ts';
import { profileOf } from '../../connection/stack-address.ts';
import { LOCAL_ACCOUNT } from '../../local/endpoints.ts';
import { portOf } from '../../local/settings.ts';
import { smokeMessages, type Way } from '../../smoke/messages.ts';
import { byClient, byHttp, type Send } from '../../smoke/send.ts';
import { estimateSmoke, runSmoke, type SmokeReport, type Verdict } from '../../smoke/smoke.ts';
import { type CommandFactory, printJson, printLine, UserError } from '../command.ts';
import { probe, withConnection } from '../connection.ts';
import { usd } from '../print-reply.ts';

interface Options {
  readonly url?: string;
  readonly apiKey?: string;
  readonly arn?: string;
  readonly model?: string;
  readonly json?: true;
}

/** Who is asked, how, and by which shop's rules. */
interface Target {
  readonly name: string;
  readonly way: Way;
  readonly profile: Profile;
  readonly send: Send;
}

export const command: CommandFactory = () =>
  new Command('smoke')
    .summary('ten messages against a stack, each with a verdict')
    .description(
      'Sends ten messages, English and Japanese, and says of each whether lane, language, outcome, latency and cost are ' +
        'as they must be under the default policy. Without --url and --arn it asks the stack that other commands work ' +
        'on. They are paid as any others: what they should cost is said before, what they did cost after. Exits with ' +
        '1 when something is off.',
    )
    .option('--url <url>', "the front door: output FrontDoorUrl, or a local stack's address")
    .option('--api-key <key>', 'of a plan of the front door (default: STEPLADDER_API_KEY)')
    .option('--arn <arn>', 'the machine or its alias, by your own credentials: output CoordinateArn')
    .option('--model <id>', "the model that one message pins (default: the policy's cheapest rung)")
    .option('--json', 'print {estimate, messages, total} and nothing else')
    .addHelpText(
      'after',
      '\nExamples:\n  stepladder smoke\n  stepladder smoke --url https://abc.execute-api.us-east-1.amazonaws.com/live\n' +
        '  stepladder smoke --arn arn:aws:states:us-east-1:123456789012:stateMachine:coordinate:live --json',
    )
    .action(smoke);

async function smoke(options: Options): Promise<void> {
  const { url, arn, apiKey } = options;
  if (url !== undefined && arn !== undefined) throw new UserError('give either --url or --arn, not both');
  if (apiKey !== undefined && url === undefined)
    throw new UserError('--api-key is for the front door: give --url');
  if (url !== undefined) return run(atDoor(url, apiKey ?? process.env['STEPLADDER_API_KEY']), options);
  if (arn !== undefined) return atMachine(arn, options);
  await withConnection(async ({ endpoints }) => {
    const client = openClient(endpoints);
    const name = endpoints.stateMachines['coordinate'] ?? '';
    const send = byClient(client, performance.now.bind(performance));
    await run({ name, way: 'machine', profile: profileOf(endpoints), send }, options).finally(() =>
      client.close(),
    );
  });
}

function atDoor(url: string, apiKey: string | undefined): Target {
  const isHttp = URL.canParse(url) && /^https?:$/u.test(new URL(url).protocol);
  if (!isHttp) throw new UserError(`--url is "${url}": use the address of the front door, https://...`);
  const send = byHttp({ url, apiKey: apiKey || undefined }, performance.now.bind(performance));
  return { name: url, way: 'front door', profile: profileFor('current'), send };
}

/** A machine of the account of local stacks is asked where such a stack listens, any other one on AWS. */
async function atMachine(arn: string, options: Options): Promise<void> {
  const place = machineAt(arn);
  if (place === undefined) {
    throw new UserError(
      `--arn is "${arn}": use arn:aws:states:<region>:<account>:stateMachine:<name>[:<alias>]`,
    );
  }
  const { account, region } = place;
  const stepFunctions = account === LOCAL_ACCOUNT ? await localEndpoint(arn) : undefined;
  if (stepFunctions === undefined) {
    const { checkCaller } = await import('../../connection/account.ts');
    await checkCaller(region, account, '--arn');
  }
  const client = openClient({
    region,
    stateMachines: { coordinate: arn },
    ...(stepFunctions !== undefined && { stepFunctions }),
  });
  const send = byClient(client, performance.now.bind(performance));
  const target: Target = { name: arn, way: 'machine', profile: profileFor('current'), send };
  await run(target, options).finally(() => client.close());
}

async function localEndpoint(arn: string): Promise<string> {
  const port = portOf(process.env);
  const running = await probe(port);
  if (running !== undefined) return running.stepFunctions;
  throw new UserError(
    `--arn is ${arn}, of a stack on this machine, but none listens on port ${port}: npm start, or set PORT`,
  );
}

async function run({ name, way, profile, send }: Target, { model, json }: Options): Promise<void> {
  const pinned = model ?? profile.defaultPolicy.rungs.cheap;
  const messages = smokeMessages({ id: `smoke-${randomUUID().slice(0, 8)}`, model: pinned, way });
  const estimate = await estimateSmoke(messages, profile);
  if (!json) {
    printLine(`${messages.length} messages to ${name}`);
    printLine(`expected cost ${usd(estimate.costUsd)}, at most ${usd(estimate.atMostUsd)}`);
  }
  const report = await runSmoke(messages, send, { profile, estimate }, json ? undefined : show);
  if (json) printJson(report);
  else conclude(report);
  process.exitCode = report.total.off === 0 ? 0 : 1;
}

function show({ no, what, got, waitedMs, costUsd, ok, problems }: Verdict): void {
  const wait = waitedMs === null ? '' : `, ${waitedMs} ms`;
  printLine(`${ok ? 'ok ' : 'OFF'} ${String(no).padStart(2)} ${what}: ${got}${wait}, ${usd(costUsd)}`);
  for (const problem of problems) printLine(`       ${problem}`);
}

function conclude({ total, estimate }: SmokeReport): void {
  const verdict = total.off === 0 ? 'all as they must be' : `${total.off} of ${total.messages} are off`;
  const slowest = total.slowestMs === null ? '' : `; the slowest was waited for ${total.slowestMs} ms`;
  printLine(`${verdict}; cost ${usd(total.costUsd)}, ${usd(estimate.costUsd)} were expected${slowest}`);
}
