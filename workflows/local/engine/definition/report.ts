import type { Diagnostic } from '../failure.ts';
import type { Json } from '../types.ts';

/** A JSON object whose content is not known yet. */
export type Fields = { readonly [field: string]: Json };

export const isObject = (json: Json | undefined): json is { [key: string]: Json } =>
  json !== null && json !== undefined && typeof json === 'object' && !Array.isArray(json);

export type QueryLanguage = 'JSONPath' | 'JSONata';

/** Collects what is wrong; every rule reports here and goes on. */
export class Report {
  readonly diagnostics: Diagnostic[] = [];

  error(message: string, location: string, fix?: string, code = 'SCHEMA_VALIDATION_FAILED'): void {
    this.diagnostics.push({ severity: 'ERROR', code, message, location, ...(fix ? { fix } : {}) });
  }

  /** For what AWS reports without a place. */
  errorNowhere(message: string, code: string, fix: string): void {
    this.diagnostics.push({ severity: 'ERROR', code, message, fix });
  }

  warn(code: string, message: string, location: string, fix?: string): void {
    this.diagnostics.push({ severity: 'WARNING', code, message, location, ...(fix ? { fix } : {}) });
  }

  get hasErrors(): boolean {
    return this.diagnostics.some(({ severity }) => severity === 'ERROR');
  }
}
