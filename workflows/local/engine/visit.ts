import type { Bindings } from './expressions/expression.ts';
import type { Evaluator } from './expressions/template.ts';
import { dataLimitExceeded, type StateFailure, whileExecuting } from './failure.ts';
import type { Payload } from './payload.ts';
import type { Level, State } from './run.ts';
import type { Json } from './types.ts';

/** What `$states` shows beside the input and the context, where a field may see it. */
export interface Visible {
  readonly result?: Json;
  readonly errorOutput?: Json;
}

const nothing: Visible = {};

/** One visit to a state, from its entry to its exit, retries included. */
export class Visit {
  readonly state: State;
  readonly input: Payload;
  readonly level: Level;
  readonly enteredEventId: number;
  readonly #enteredAt: number;
  retryCount = 0;
  /** A state tested by itself has no place in a run to name in its causes. */
  isAlone = false;
  /** Takes the place of the context object when a state is tested by itself. */
  givenContext: Json | undefined;
  constructor(state: State, input: Payload, level: Level, enteredEventId: number, enteredAt: number) {
    this.state = state;
    this.input = input;
    this.level = level;
    this.enteredEventId = enteredEventId;
    this.#enteredAt = enteredAt;
  }

  /**
   * The evaluator of one field; it sees the variables as they were on entry.
   * @param mapContext `$states.context.Map`, when it is not the level's: an `ItemSelector` sees its item.
   */
  evaluator(
    visible: Visible = nothing,
    mapContext = this.level.mapContext,
  ): Evaluator & { bindings: Bindings } {
    const { level } = this;
    let states: object | undefined;
    return {
      bindings: {
        lookup: (name) => {
          if (name !== 'states') return level.variables.get(name);
          states ??= this.#states(visible, mapContext);
          return states;
        },
      },
      // A state tested by itself shows its values to the caller.
      mayShare: !this.isAlone,
      explain: (text) => this.explain(text),
      tooLarge: () => this.tooLarge(),
    };
  }

  /** The same visit on another level. */
  at(level: Level): Visit {
    const visit = new Visit(this.state, this.input, level, this.enteredEventId, this.#enteredAt);
    visit.retryCount = this.retryCount;
    visit.givenContext = this.givenContext;
    visit.isAlone = this.isAlone;
    return visit;
  }

  explain(text: string): string {
    if (this.isAlone) return text;
    return whileExecuting(this.state.name, this.enteredEventId, text);
  }

  tooLarge(): StateFailure {
    return dataLimitExceeded(this.state.name);
  }

  /** The context object as a state sees it. */
  context(mapContext = this.level.mapContext): Json {
    if (this.givenContext !== undefined) return this.givenContext;
    const { run } = this.level;
    const context: { [key: string]: Json } = {
      Execution: run.executionContext,
      State: {
        EnteredTime: new Date(this.#enteredAt).toISOString(),
        Name: this.state.name,
        RetryCount: this.retryCount,
      },
      StateMachine: run.stateMachineContext,
    };
    if (mapContext !== undefined) context['Map'] = mapContext;
    return context;
  }

  #states(visible: Visible, mapContext: Json | undefined): object {
    const visit = this;
    let context: Json | undefined;
    return {
      input: this.input.value,
      /** Made only when an expression asks for it. */
      get context() {
        context ??= visit.context(mapContext);
        return context;
      },
      ...visible,
    };
  }
}
