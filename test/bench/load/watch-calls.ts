import { AsyncLocalStorage } from 'node:async_hooks';
import { BedrockRuntimeClient } from '@aws-sdk/client-bedrock-runtime';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { Transport } from '@opensearch-project/opensearch';
import type { Intercept } from '../../../workflows/local/integrations/lambda.ts';
import { standBefore } from '../../harness/stand-before.ts';
import type { Watched } from './asked.ts';
import { purposeOf } from './purpose.ts';

interface Stage {
  runs: number;
  ms: number;
}

/** Counts and times what the tasks do. Made before the stack starts: clients keep what they were made with. */
export class CallWatch {
  readonly #stage = new AsyncLocalStorage<string>();
  #stages = new Map<string, Stage>();
  #calls = new Map<string, number>();

  constructor() {
    for (const { prototype } of [DynamoDBDocumentClient, BedrockRuntimeClient]) {
      standBefore(prototype, 'send', ([command], send) => this.#count(purposeOf(command), send));
    }
    standBefore(Transport.prototype, 'request', (_, send) => this.#count('search', send));
    // A document client sends through a plain one: what no task sends itself is the machine's own.
    standBefore(DynamoDBClient.prototype, 'send', ([command], send) =>
      this.#stage.getStore() === undefined ? this.#count(purposeOf(command), send) : send(),
    );
  }

  readonly intercept: Intercept = async (stage, event, next) => {
    const begunAt = performance.now();
    try {
      return await this.#stage.run(stage, () => next(event));
    } finally {
      const known = this.#stages.get(stage) ?? { runs: 0, ms: 0 };
      known.runs += 1;
      known.ms += performance.now() - begunAt;
      this.#stages.set(stage, known);
    }
  };

  /** Since the last look. */
  look(): Watched {
    const seen = { stages: Object.fromEntries(this.#stages), calls: Object.fromEntries(this.#calls) };
    this.#stages = new Map();
    this.#calls = new Map();
    return seen;
  }

  #count(purpose: string, send: () => Promise<unknown>): Promise<unknown> {
    const name = `${this.#stage.getStore() ?? 'machine'} ${purpose}`;
    this.#calls.set(name, (this.#calls.get(name) ?? 0) + 1);
    return send();
  }
}
