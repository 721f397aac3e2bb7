import type { Integration, Json } from './types.ts';

/** A definition as written, sound or not. */
export type Unchecked = { readonly [field: string]: Json };

const isObject = (json: Json | undefined): json is { [key: string]: Json } =>
  json !== null && typeof json === 'object' && !Array.isArray(json);

export interface Refusal {
  /** The feature's name, e.g. `JSONPath`. */
  readonly feature: string;
  readonly location: string;
  readonly message: string;
}

/** What a sound definition asks for that this engine does not run, each by its name. */
export function findRefusals(
  definition: Unchecked,
  integrations: Readonly<Record<string, Integration>>,
): Refusal[] {
  const refusals: Refusal[] = [];
  refuseIn(definition, 'JSONPath', '', integrations, refusals);
  return refusals;
}

function refuseIn(
  machine: Unchecked,
  inherited: Json,
  location: string,
  integrations: Readonly<Record<string, Integration>>,
  refusals: Refusal[],
): void {
  const language = machine['QueryLanguage'] ?? inherited;
  const states = machine['States'];
  if (!isObject(states)) return;
  for (const [name, state] of Object.entries(states)) {
    if (!isObject(state)) continue;
    const place = `${location}/States/${name}`;
    const stateLanguage = state['QueryLanguage'] ?? language;
    const refuse = (feature: string, message: string, field = '') =>
      refusals.push({ feature, message, location: `${place}${field}` });
    if (stateLanguage !== 'JSONata') {
      refuse('JSONPath', "This engine runs JSONata states only: set 'QueryLanguage' to 'JSONata'.");
    }
    if (state['Type'] === 'Task') refuseTask(state, integrations, refuse);
    if (state['Type'] === 'Map') refuseMap(state, refuse);
    const branches = Array.isArray(state['Branches']) ? state['Branches'] : [];
    branches.forEach((branch, index) => {
      if (isObject(branch)) refuseIn(branch, language, `${place}/Branches[${index}]`, integrations, refusals);
    });
    const key = isObject(state['ItemProcessor']) ? 'ItemProcessor' : 'Iterator';
    const processor = state[key];
    if (isObject(processor)) refuseIn(processor, language, `${place}/${key}`, integrations, refusals);
  }
}

type Refuse = (feature: string, message: string, field?: string) => void;

function refuseTask(
  state: Unchecked,
  integrations: Readonly<Record<string, Integration>>,
  refuse: Refuse,
): void {
  const resource = String(state['Resource']);
  const pattern = /\.(sync(?::2)?|waitForTaskToken)$/.exec(resource);
  if (pattern) {
    refuse(`.${pattern[1]}`, `This engine does not wait for jobs or callbacks: '${resource}'.`, '/Resource');
  } else if (/^arn:[\w-]+:states:[\w-]*:\w*:activity:/.test(resource)) {
    refuse('activity', `This engine has no activities: '${resource}'.`, '/Resource');
  } else if (state['Credentials'] !== undefined) {
    refuse('Credentials', 'This engine does not assume roles for tasks.', '/Credentials');
  } else if (!Object.hasOwn(integrations, resource)) {
    refuse(resource, `Nothing serves the resource '${resource}'.`, '/Resource');
  }
}

function refuseMap(state: Unchecked, refuse: Refuse): void {
  const processor = state['ItemProcessor'];
  const config = isObject(processor) ? processor['ProcessorConfig'] : undefined;
  if (isObject(config) && config['Mode'] === 'DISTRIBUTED') {
    refuse('distributed Map', 'This engine runs inline Maps only.', '/ItemProcessor/ProcessorConfig/Mode');
  }
  for (const field of ['ItemReader', 'ItemBatcher', 'ResultWriter']) {
    if (state[field] !== undefined)
      refuse('distributed Map', `${field} needs a distributed Map.`, `/${field}`);
  }
}
