import { readFileSync } from 'node:fs';
import { STAGES } from '../../../tasks/core/contract/enums.ts';
import type { Profiled, StageSpan } from './asked.ts';

interface Frame {
  readonly functionName: string;
  readonly url: string;
}

interface Profile {
  readonly startTime: number;
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: Frame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  readonly timeDeltas: readonly number[];
}

export type Kind = 'stage' | 'ours' | 'sdk' | 'store' | 'library' | 'node';

/** A place in the picture: calls of one function, or of one library, from one place, added up. */
export interface Block {
  readonly name: string;
  readonly kind: Kind;
  us: number;
  readonly inside: Map<string, Block>;
}

/** In the order in which a message meets them; stages stand between. */
const GROUPS = ['http', 'engine', ...STAGES];
const STORES = 'stores and simulator';
const REST = 'collector and loop';

/**
 * Processor time by what a message met, then by stack. An await cuts a stack, so that half of the samples do not say
 * whom they serve; the clock does, as long as one message is sent at a time.
 */
export function blocksOf({ path, spans }: Profiled): Block {
  const profile = JSON.parse(readFileSync(path, 'utf8')) as Profile;
  const stacks = stacksOf(profile);
  const stageAt = stageClock(spans);
  const root = block('all', 'node');
  for (const name of [...GROUPS, STORES, REST]) root.inside.set(name, block(name, 'stage'));
  let at = profile.startTime;
  profile.samples.forEach((sample, no) => {
    const us = profile.timeDeltas[no] ?? 0;
    at += us;
    const stack = stacks.get(sample) ?? [];
    if (stack.some(isNoWork)) return;
    let here = root;
    here.us += us;
    for (const [name, kind] of [[groupOf(stack, stageAt(at)), 'stage'] as const, ...named(stack)]) {
      if (here.name === name) continue;
      here = inside(here, name, kind);
      here.us += us;
    }
  });
  return root;
}

/** Idle, or taking the profile. */
const isNoWork = ({ functionName, url }: Frame): boolean =>
  functionName === '(idle)' || url === 'node:inspector';

/** What only starts others. */
const isHull = ({ functionName, url }: Frame): boolean =>
  functionName === 'runMicrotasks' ||
  /^node:internal\/(?:process|timers|async_local)|\/test\/bench\//u.test(url);

const block = (name: string, kind: Kind): Block => ({ name, kind, us: 0, inside: new Map() });

function inside(above: Block, name: string, kind: Kind): Block {
  const known = above.inside.get(name);
  if (known !== undefined) return known;
  const made = block(name, kind);
  above.inside.set(name, made);
  return made;
}

/** From the root to each node, without V8's own root. */
function stacksOf({ nodes }: Profile): ReadonlyMap<number, readonly Frame[]> {
  const stacks = new Map<number, readonly Frame[]>([[nodes[0]?.id ?? 0, []]]);
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  for (const { id, children = [] } of nodes) {
    const above = stacks.get(id) ?? [];
    for (const one of children) stacks.set(one, [...above, frames.get(one) as Frame]);
  }
  return stacks;
}

/** @returns which stage ran at a time; asked in the order of time */
function stageClock(spans: readonly StageSpan[]): (us: number) => string | undefined {
  const inOrder = spans.toSorted((one, other) => one.from - other.from);
  let next = 0;
  return (us) => {
    while ((inOrder[next]?.to ?? Number.POSITIVE_INFINITY) < us) next += 1;
    const span = inOrder[next];
    return span !== undefined && span.from <= us ? span.stage : undefined;
  };
}

const IS_STORE = /node_modules\/(?:dynalite|[^/]*level[^/]*)\/|\/local\/(?:opensearch|simulator|dynamodb)\//u;
const IS_SERVER = /^node:_http_server/u;
const IS_ENGINE = /\/local\/(?:engine|integrations)\/|node_modules\/jsonata/u;

function groupOf(stack: readonly Frame[], stage: string | undefined): string {
  const has = (place: RegExp): boolean => stack.some(({ url }) => place.test(url));
  // While a stage runs, the only server that works is the one that it asks.
  if (has(IS_STORE) || (stage !== undefined && has(IS_SERVER))) return STORES;
  if (stage !== undefined) return stage;
  if (has(IS_ENGINE)) return 'engine';
  return has(/^node:(?:_http|net|internal\/stream)|\/workflows\//u) ? 'http' : REST;
}

/** A stack as the picture has it: our functions one by one, everybody else's by package. */
const named = (stack: readonly Frame[]): readonly (readonly [string, Kind])[] =>
  stack
    .filter((frame) => !isHull(frame))
    .map(({ functionName, url }) => {
      const kind = kindOf(url);
      if (kind === 'ours') {
        const file = url.replace(/^.*\/(?=(?:tasks|workflows)\/)/u, '');
        return [
          functionName === '' ? `${file.replace(/^.*\//u, '')} in ${file}` : `${functionName} ${file}`,
          kind,
        ];
      }
      if (url === '') return [functionName, kind];
      return [packageOf(url) ?? url.replace(/^(node:(?:internal\/)?[^/]+).*$/u, '$1'), kind];
    });

const packageOf = (url: string): string | undefined =>
  /node_modules\/((?:@[^/]+\/)?[^/]+)(?!.*node_modules\/)/u.exec(url)?.[1];

function kindOf(url: string): Kind {
  const name = packageOf(url);
  if (name === undefined) return /\/(?:tasks|workflows|test)\//u.test(url) ? 'ours' : 'node';
  if (/^@(?:aws-sdk|smithy|aws)\//u.test(name)) return 'sdk';
  return /dynalite|level/u.test(name) ? 'store' : 'library';
}
