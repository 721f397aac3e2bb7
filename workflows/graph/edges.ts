/** The parts of a definition that a picture needs. */
export interface DrawnState {
  readonly Type: string;
  readonly Comment?: string;
  readonly Next?: string;
  readonly Default?: string;
  readonly Choices?: readonly { readonly Next: string; readonly Comment?: string }[];
  readonly Catch?: readonly { readonly Next: string }[];
  readonly Branches?: readonly DrawnMachine[];
  readonly ItemProcessor?: DrawnMachine;
}

export interface DrawnMachine {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, DrawnState>>;
}

export interface Edge {
  readonly from: string;
  readonly to: string;
  readonly kind: 'next' | 'choice' | 'default' | 'catch';
}

/** Where one state may lead, each target once a kind. */
export function edgesOf(name: string, state: DrawnState): readonly Edge[] {
  const edges: Edge[] = [];
  const add = (to: string | undefined, kind: Edge['kind']): void => {
    if (to === undefined) return;
    if (!edges.some((edge) => edge.to === to && edge.kind === kind)) edges.push({ from: name, to, kind });
  };
  add(state.Next, 'next');
  for (const rule of state.Choices ?? []) add(rule.Next, 'choice');
  if (!edges.some(({ to }) => to === state.Default)) add(state.Default, 'default');
  for (const catcher of state.Catch ?? []) add(catcher.Next, 'catch');
  return edges;
}
