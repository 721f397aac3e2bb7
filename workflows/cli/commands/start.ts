import { Command, InvalidArgumentError, Option } from 'commander';
import { deployedStack } from '../../connection/deployed.ts';
import { openThread } from '../../local/embedded-apart.ts';
import type { Endpoints } from '../../local/endpoints.ts';
import { isPort } from '../../local/settings.ts';
import type { ModelsChoice } from '../../local/stack.ts';
import { type CommandFactory, printJson, printLine, printProblem, UserError } from '../command.ts';
import { probe } from '../connection.ts';
import { parseNumber } from '../number.ts';
import { progressBar } from '../progress.ts';
import { linesOf } from '../report.ts';

interface Options {
  readonly models: ModelsChoice;
  readonly port?: number;
  readonly memory?: true;
  readonly json?: true;
}

export const command: CommandFactory = () =>
  new Command('start')
    .summary('everything up on this machine: the API, the console page, a simulator')
    .description(
      'Serves the Step Functions API and the console page on PORT (8083), with embedded stores and a Bedrock ' +
        'simulator beside them. Nothing real is asked unless --models says so.',
    )
    .addOption(
      new Option('--models <which>', 'who answers')
        .choices(['simulated', 'bedrock', 'openai'])
        .default('simulated'),
    )
    .option('--port <n>', 'instead of PORT', parsePort)
    .option('--memory', 'keep nothing on disk')
    .option('--json', 'print a map of all endpoints and ARNs and nothing else')
    .action(start);

function parsePort(text: string): number {
  const port = parseNumber(text);
  if (!isPort(port)) throw new InvalidArgumentError('use a whole number from 0 to 65535');
  return port;
}

async function start(options: Options): Promise<void> {
  if (deployedStack(process.env) !== undefined) {
    throw new UserError(
      'start runs a stack on this machine: unset STEPLADDER_STATE_MACHINE_ARN, which names one on AWS',
    );
  }
  // Before all that is loaded below: the other core loads the stores meanwhile.
  const apart = openThread();
  const { stackOptionsFromEnvironment, startStack } = await import('../../local/stack.ts');
  const { processLog } = await import('../../../tasks/runtime/log.ts');
  const { startSweeping } = await import('../../sweeper/local-sweeper.ts');
  const defaults = stackOptionsFromEnvironment(process.env);
  const port = options.port ?? defaults.port;
  if (options.models === 'openai' && defaults.openai === undefined) {
    throw new UserError(
      '--models openai needs OPENAI_BASE_URL (any OpenAI-compatible server) or OPENAI_API_KEY',
    );
  }
  if (port !== 0 && (await probe(port)) !== undefined) {
    throw new UserError(`a stepladder listens on port ${port} already: use it, or set PORT`);
  }
  const { dataDir, ...rest } = defaults;
  const bar = progressBar('loading the catalogue');
  const stack = await startStack({
    ...rest,
    ...(options.memory === undefined && dataDir !== undefined && { dataDir }),
    port,
    apart,
    models: options.models,
    log: processLog(process.env),
    onProgress: (done, total) => bar.update(done, total),
  })
    .catch((error: unknown) => {
      throw friendly(error, port);
    })
    .finally(() => bar.stop());
  const sweeping = startSweeping(stack.endpoints, {
    onSwept: ({ abandoned }) => {
      for (const { messageId } of abandoned) printProblem(`${messageId} never ended: marked as abandoned`);
    },
    onError: (error) => printProblem(`the sweeper failed: ${linesOf(error).join(' ')}`),
  });
  const stop = (): void => {
    void sweeping.stop().then(() => stack.close().then(() => process.exit(0)));
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  if (options.json) printJson(stack.endpoints);
  else introduce(stack.endpoints);
}

function friendly(error: unknown, port: number): unknown {
  if (!(error instanceof Error)) return error;
  const code = Reflect.get(error, 'code');
  if (code === 'EADDRINUSE') return new UserError(`port ${port} is taken: set PORT, or pass --port`);
  return error;
}

function introduce(endpoints: Endpoints): void {
  const arn = endpoints.stateMachines['coordinate'] ?? '';
  const who =
    endpoints.models === 'simulated'
      ? 'a simulator answers: no model is asked, nothing is paid'
      : `${endpoints.models} answers`;
  printLine(`Stepladder is up (${who}).`);
  printLine();
  printLine(`  Console page        ${endpoints.console}`);
  printLine(`  Step Functions API  ${endpoints.stepFunctions}`);
  printLine(`  WebSocket           ${endpoints.webSocket}`);
  printLine(`  Bedrock Runtime     ${endpoints.bedrockRuntime}`);
  printLine(`  DynamoDB            ${endpoints.dynamodb}`);
  printLine(`  OpenSearch          ${endpoints.opensearch}`);
  printLine(`  State machine       ${arn}`);
  printLine();
  for (const line of examples(endpoints.stepFunctions, arn)) printLine(line);
  printLine();
  printLine('Ctrl+C stops it.');
}

function examples(url: string, arn: string): readonly string[] {
  const input = `{\\"messageId\\":\\"m-1\\",\\"sessionId\\":\\"s-1\\",\\"query\\":\\"Is Berserk in stock?\\"}`;
  return [
    'Ask from another terminal:',
    '  npm run stepladder -- ask "Is Berserk in stock?"',
    '',
    'curl:',
    `  curl -s ${url} -H 'content-type: application/x-amz-json-1.0' \\`,
    "    -H 'x-amz-target: AWSStepFunctions.StartSyncExecution' \\",
    `    -d '{"stateMachineArn":"${arn}","input":"${input}"}'`,
    '',
    'AWS SDK for JavaScript:',
    `  new SFNClient({ endpoint: '${url}', region: 'us-east-1', disableHostPrefix: true,`,
    "    credentials: { accessKeyId: 'local', secretAccessKey: 'local' } })",
    '',
    'boto3:',
    `  boto3.client('stepfunctions', endpoint_url='${url}', region_name='us-east-1',`,
    "    aws_access_key_id='local', aws_secret_access_key='local',",
    '    config=botocore.config.Config(inject_host_prefix=False))',
  ];
}
