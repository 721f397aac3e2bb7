import { globSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** A part of the code, by the first rule that fits; whom it may import beside itself. */
interface Layer {
  readonly name: string;
  readonly files: RegExp;
  readonly imports: readonly string[];
  /** Packages and modules of Node; any where it is left out. */
  readonly packages?: RegExp;
}

/** Reads no clock, no disk and no network: numbers, hashes and what packs parameters. */
const PURE = /^(?:zod\/mini|node:(?:crypto|zlib))$/u;

const PIPELINE = ['core', 'ports', 'spending', 'stages'];
const TASKS = [...PIPELINE, 'profiles', 'adapters', 'runtime'];

const LAYERS: readonly Layer[] = [
  { name: 'core', files: /^tasks\/core\//u, imports: [], packages: PURE },
  { name: 'ports', files: /^tasks\/ports\//u, imports: ['core'], packages: PURE },
  { name: 'profiles', files: /^tasks\/profiles\//u, imports: ['core'], packages: PURE },
  { name: 'adapters', files: /^tasks\/adapters\//u, imports: ['core', 'ports'] },
  { name: 'spending', files: /^tasks\/spending\//u, imports: ['core', 'ports'], packages: PURE },
  {
    name: 'runtime',
    files: /^tasks\/runtime\//u,
    imports: [...PIPELINE, 'profiles', 'adapters'],
  },
  {
    name: 'handlers',
    files: /^tasks\/[^/]+\/handler\.ts$/u,
    imports: ['core', 'stages', 'runtime'],
    packages: PURE,
  },
  { name: 'stages', files: /^tasks\/[^/]+\//u, imports: ['core', 'ports', 'spending'], packages: PURE },
  { name: 'engine', files: /^workflows\/local\/engine\//u, imports: [] },
  { name: 'local', files: /^workflows\/local\//u, imports: [...TASKS, 'engine', 'workflows'] },
  { name: 'cli', files: /^workflows\/cli\//u, imports: [...TASKS, 'engine', 'local', 'workflows'] },
  { name: 'workflows', files: /^workflows\//u, imports: [...TASKS, 'engine'] },
  { name: 'infra', files: /^infra\//u, imports: ['core', 'profiles', 'workflows'] },
];

/** Arrows that go another way, each for its reason; one that nothing needs any more fails. */
const EXCEPTIONS: readonly { readonly from: string; readonly to: string; readonly why: string }[] = [
  {
    from: 'workflows/connection/',
    to: 'workflows/local/endpoints.ts',
    why: 'a connection leads to a stack on this machine too, which says by this where it listens',
  },
  {
    from: 'workflows/connection/',
    to: 'workflows/local/settings.ts',
    why: 'a wrong environment variable is one error, of whichever stack it speaks',
  },
  {
    from: 'workflows/explain/explain.ts',
    to: 'workflows/local/machines.ts',
    why: 'asks the deployed definition where it leads, in this process',
  },
  {
    from: 'workflows/replay/what-if/',
    to: 'workflows/local/machines.ts',
    why: 'runs the deployed definition over recorded tasks, in this process',
  },
  {
    from: 'workflows/replay/what-if/',
    to: 'workflows/local/integrations/lambda.ts',
    why: 'recorded tasks are called as the local ones are',
  },
  {
    from: 'workflows/cli/commands/preflight.ts',
    to: 'infra/config.ts',
    why: 'looks over the very settings that a deployment would read',
  },
  {
    from: 'infra/',
    to: 'tasks/adapters/dynamodb/table.ts',
    why: 'the table is described once, beside the adapter that reads it',
  },
];

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const IMPORT = /\b(?:from |import |import\(\s*)'([^'\n]+)'/gu;

interface Arrow {
  readonly from: string;
  /** A file of ours, or the name of a package. */
  readonly to: string;
}

const arrowsOf = (from: string, source: string): readonly Arrow[] =>
  [...source.matchAll(IMPORT)].map(([, to = '']) => ({
    from,
    to: to.startsWith('.') ? normalize(join(dirname(from), to)) : to,
  }));

const layerOf = (file: string): Layer | undefined => LAYERS.find(({ files }) => files.test(file));
const stageOf = (file: string): string => file.split('/')[1] ?? '';
const isFile = (to: string): boolean => /\.(?:ts|js)$/u.test(to);

const exceptionFor = ({ from, to }: Arrow) =>
  EXCEPTIONS.find((one) => from.startsWith(one.from) && to === one.to);

/** Undefined for an arrow that goes as it should. */
function problemOf(arrow: Arrow): string | undefined {
  const { from, to } = arrow;
  const here = layerOf(from);
  if (here === undefined) return `${from} belongs to no layer: add it to test/layers.test.ts`;
  if (!isFile(to) || !/^(?:tasks|workflows|infra|test)\//u.test(to)) {
    const { packages } = here;
    return packages === undefined || packages.test(to) || to.endsWith('.json')
      ? undefined
      : `${from} imports ${to}: ${here.name} does without`;
  }
  const there = layerOf(to);
  if (there === undefined) return `${from} imports ${to}, which belongs to no layer`;
  if (here.name !== there.name && !here.imports.includes(there.name)) {
    return exceptionFor(arrow) === undefined
      ? `${from} imports ${to}: ${here.name} may not import ${there.name}`
      : undefined;
  }
  const isOtherStage = there.name === 'stages' && ['stages', 'handlers'].includes(here.name);
  return isOtherStage && stageOf(from) !== stageOf(to)
    ? `${from} imports ${to}: what two stages need belongs into the core`
    : undefined;
}

const SOURCES = globSync('{tasks,workflows,infra}/**/*.{ts,js}', { cwd: ROOT }).filter(
  (file) => !file.startsWith('infra/bundled/'),
);
const ARROWS = SOURCES.flatMap((file) => arrowsOf(file, readFileSync(join(ROOT, file), 'utf8')));

describe('imports', () => {
  it('point one way', () => {
    expect(ARROWS.flatMap((arrow) => problemOf(arrow) ?? [])).toEqual([]);
  });

  it('are found, and go another way only where something still needs it', () => {
    expect(ARROWS.length).toBeGreaterThan(SOURCES.length);
    const unused = EXCEPTIONS.filter(
      ({ from, to }) => !ARROWS.some((arrow) => arrow.from.startsWith(from) && arrow.to === to),
    );
    expect(unused).toEqual([]);
  });

  it.each([
    ['tasks/core/money.ts', "import { x } from '../ports/ledger.ts';", /core may not import ports/],
    ['tasks/core/money.ts', "import { readFileSync } from 'node:fs';", /core does without/],
    [
      'tasks/ports/ledger.ts',
      "import { x } from '../adapters/bedrock/a.ts';",
      /ports may not import adapters/,
    ],
    ['tasks/invoke/invoke.ts', "import { x } from '../runtime/config.ts';", /stages may not import runtime/],
    ['tasks/invoke/invoke.ts', "import { x } from '../classify/facts.ts';", /two stages need/],
    ['tasks/runtime/config.ts', "import { x } from '../../workflows/random.ts';", /may not import workflows/],
    ['workflows/costs/csv.ts', "const x = await import('../local/stack.ts');", /may not import local/],
    ['workflows/local/stack.ts', "import { x } from '../cli/run.ts';", /may not import cli/],
    ['workflows/costs/csv.ts', "import { x } from '../../infra/config.ts';", /may not import infra/],
    ['infra/app.ts', "import { x } from '../workflows/local/stack.ts';", /infra may not import local/],
    ['infra/app.ts', "import { x } from '../test/fakes/clock.ts';", /belongs to no layer/],
    ['tasks/core/a.ts', "import type { x } from '../ports/ledger.ts';", /core may not import ports/],
    ['tasks/core/a.ts', "export { x } from '../ports/ledger.ts';", /core may not import ports/],
  ])('the other way would be seen: %s: %s', (from, source, problem) => {
    const [arrow] = arrowsOf(from, source);
    expect(problemOf(arrow ?? { from, to: '' })).toMatch(problem);
  });
});

/** House rule 2: clock, environment and dice are passed in. */
const IMPURE = /\b(?:Date\.now\(|new Date\(\)|process\.|Math\.random\(|randomUUID\(|performance\.now\()/u;

it('the core looks at no clock, no environment and no dice', () => {
  const impure = SOURCES.filter((file) => /^tasks\/(?:core|profiles)\//u.test(file)).filter((file) =>
    IMPURE.test(readFileSync(join(ROOT, file), 'utf8')),
  );
  expect(impure).toEqual([]);
  expect(IMPURE.test('const at = Date.now();')).toBe(true);
});

/** Runs in functions, and in services of others: the rest runs where the repository is checked out. */
const SHIPPED = /^(?:tasks|workflows\/(?:client|feedback|shadow|websocket))\//u;

it('dependencies are what functions and the client import, and nothing else', () => {
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const imported = ARROWS.filter(({ from, to }) => SHIPPED.test(from) && !isFile(to) && !to.endsWith('.json'))
    .filter(({ to }) => !to.startsWith('node:'))
    .map(({ to }) => /^(?:@[^/]+\/)?[^/]+/u.exec(to)?.[0] ?? to);
  expect([...new Set(imported)].toSorted()).toEqual(Object.keys(dependencies).toSorted());
});

describe('the tree in the README', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const tree = /^## Where things live\n+```text\n(.*?)^```/msu.exec(readme)?.[1] ?? '';
  const foldersIn = (folder: string): readonly string[] =>
    readdirSync(join(ROOT, folder), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => `${folder}${name}`);

  it.each(['tasks/', 'workflows/', 'workflows/local/', 'infra/', 'test/'])(
    'names every folder of %s',
    (folder) => {
      const folders = foldersIn(folder);
      expect(folders.length).toBeGreaterThan(3);
      const named = new Set(tree.match(/[a-z-]+/gu));
      const mirrors = folder === 'test/' ? ['tasks', 'workflows', 'infra'] : [];
      expect(
        folders
          .map((path) => path.slice(folder.length))
          .filter((name) => !named.has(name) && !mirrors.includes(name)),
      ).toEqual([]);
    },
  );
});
