import type { Server } from 'node:http';
import dynalite, { type DynaliteOptions } from 'dynalite';
import db, { type Answer, type Store, type Table } from 'dynalite/db/index.js';
import { parseExpressionsOnce } from './parsed-once.ts';

export interface Opened {
  /** With dynalite's own way of answering, which takes whatever it is sent. */
  readonly server: Server;
  readonly store: Store;
}

/** dynalite, and the store behind it, which it keeps to itself: it is caught on the way from where it is made. */
export function openDynalite(options: DynaliteOptions): Opened {
  parseExpressionsOnce();
  const { create } = db;
  let store: Store | undefined;
  db.create = (given) => {
    store = create(given);
    return store;
  };
  try {
    const server = dynalite(options);
    if (store === undefined) throw new Error('dynalite no longer makes its store by db.create.');
    return { server, store };
  } finally {
    db.create = create;
  }
}

/**
 * The store for what reads and writes items: every such request asks first what its table is like, which does not
 * change. Whatever writes a table lets go of what is known of it.
 */
export function withKnownTables(store: Store): Store {
  const known = new Map<string, Table>();
  let changes = 0;
  const forget = (name: string): void => {
    known.delete(name);
    changes += 1;
  };
  const { tableDb } = store;
  const { put, del } = tableDb;
  tableDb.put = (name, table, done) => {
    forget(name);
    put(name, table, (...said) => {
      forget(name);
      done(...said);
    });
  };
  tableDb.del = (name, done) => {
    forget(name);
    del(name, (...said) => {
      forget(name);
      done(...said);
    });
  };
  const getTable = (name: string, done: Answer<Table>): void => {
    const table = known.get(name);
    if (table !== undefined) return done(null, table);
    const before = changes;
    store.getTable(name, (error, found) => {
      // What changes while it is read is read again.
      if (found?.TableStatus === 'ACTIVE' && before === changes) known.set(name, deepFrozen(found));
      done(error, found);
    });
  };
  return { ...store, getTable };
}

/** It is shared between requests: none may write into it. */
function deepFrozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null) Object.values(Object.freeze(value)).forEach(deepFrozen);
  return value;
}
