declare module 'dynalite' {
  import type { Server } from 'node:http';

  export interface DynaliteOptions {
    /** LevelDB directory; in memory when absent. */
    readonly path?: string;
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
    readonly maxItemSizeKb?: number;
    readonly ssl?: boolean;
    readonly verbose?: boolean;
  }

  export default function dynalite(options?: DynaliteOptions): Server;
}

declare module 'dynalite/db/index.js' {
  import type { DynaliteOptions } from 'dynalite';

  export type Answer<T> = (error: unknown, value?: T) => void;

  export interface Table {
    readonly TableStatus: string;
  }

  export interface Store {
    readonly tableDb: {
      put: (name: string, table: Table, done: Answer<void>) => void;
      del: (name: string, done: Answer<void>) => void;
    };
    getTable(name: string, done: Answer<Table>): void;
  }

  const db: { create: (options?: DynaliteOptions) => Store };
  export default db;
}

declare module 'dynalite/validations/index.js' {
  import type { Store } from 'dynalite/db/index.js';

  export type Types = Readonly<Record<string, unknown>>;
  export type Custom = (data: object, store: Store) => string | undefined;

  const validations: {
    /** @throws what has a `statusCode` and a `body` */
    checkTypes(data: object, types: Types): object;
    checkValidations(data: object, types: Types, custom: Custom | undefined, store: Store): void;
  };
  export default validations;
}

declare module 'dynalite/validations/*.js' {
  import type { Custom, Types } from 'dynalite/validations/index.js';

  const rules: { readonly types: Types; readonly custom?: Custom };
  export default rules;
}

declare module 'dynalite/actions/*.js' {
  import type { Answer, Store } from 'dynalite/db/index.js';

  export default function act(store: Store, data: object, done: Answer<object>): void;
}

declare module 'dynalite/db/*Parser.js' {
  export interface ParseContext {
    readonly attrNames?: Readonly<Record<string, string>> | undefined;
    readonly attrVals?: Readonly<Record<string, object>> | undefined;
    readonly unusedAttrNames?: Record<string, unknown>;
    readonly unusedAttrVals?: Record<string, unknown>;
  }

  export interface ExpressionParser {
    /** A text where it is wrong, or it throws. What it gives is written into. */
    parse: (text: string, options: { readonly context: ParseContext }) => unknown;
  }

  const parser: ExpressionParser;
  export default parser;
}
