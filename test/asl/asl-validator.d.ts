declare module 'asl-validator' {
  interface Validation {
    readonly isValid: boolean;
    readonly errors: readonly unknown[];
  }
  /** Checks a definition against the schemas of the Amazon States Language. */
  export default function validate(definition: unknown): Validation;
}
