import type { Endpoints } from '../../../workflows/local/endpoints.ts';

/** What the bench may ask of the process that carries the stack. */
export type Question = 'usage' | 'collect' | 'profile' | 'profiled' | 'watched' | 'stop';

/** Since the process began. */
export interface Usage {
  /** Milliseconds of processor, user and system. */
  readonly cpuMs: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
}

/** What went on in one stage while it was watched. */
export interface StageWatched {
  readonly runs: number;
  /** Wall milliseconds, its calls included. */
  readonly ms: number;
}

export interface Watched {
  readonly stages: Readonly<Record<string, StageWatched>>;
  /** How often each was sent, as `stage what`, such as `classify claim`. */
  readonly calls: Readonly<Record<string, number>>;
}

/** When a stage ran, in microseconds of the clock that profiles use. */
export interface StageSpan {
  readonly stage: string;
  readonly from: number;
  readonly to: number;
}

export interface Profiled {
  /** Path of a .cpuprofile. */
  readonly path: string;
  readonly spans: readonly StageSpan[];
}

export interface Answers {
  readonly usage: Usage;
  readonly collect: Usage;
  readonly profile: null;
  readonly profiled: Profiled;
  /** Since the last look. */
  readonly watched: Watched;
  readonly stop: null;
}

export interface StackSettings {
  /** Root of another checkout whose stack is to be started, for a comparison. */
  readonly tree?: string;
  /** Absent: everything in memory. */
  readonly dataDir?: string;
  /** Base URL of an OpenAI-compatible server that answers instead of the simulator. */
  readonly openAiUrl?: string;
  /** Stores and simulator in the thread of the tasks, as tests have them. */
  readonly together?: true;
  /** Counts and times what the tasks send, which costs a little: not where times are taken. */
  readonly watched?: true;
}

export type FromStack =
  | { readonly kind: 'up'; readonly endpoints: Endpoints }
  | { readonly kind: 'answer'; readonly no: number; readonly answer: Answers[Question] }
  | { readonly kind: 'failed'; readonly no: number; readonly message: string };

export interface ToStack {
  readonly no: number;
  readonly question: Question;
}
