/**
 * Errors for the person who starts the emulator. Errors for its callers are in `wire/errors.ts`.
 * @module
 */

export type EmulatorErrorCode =
  | "BAD_OPTION"
  | "CANNOT_LISTEN"
  | "CANNOT_STORE"
  | "BAD_FIXTURES"
  | "UNPLAYED"
  | "REFUSED"
  | "NOT_AS_EXPECTED"
  | "NOT_RUNNING";

/** An error whose message says what happened, where, and what to do. */
export class EmulatorError extends Error {
  override readonly name = "EmulatorError";
  readonly code: EmulatorErrorCode;

  constructor(code: EmulatorErrorCode, message: string, cause?: unknown) {
    super(message, { cause });
    this.code = code;
  }
}
