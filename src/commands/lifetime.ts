/**
 * When a server ends: by a signal, with its parent, with npm.
 * @module
 */
import { isUnderNpm } from "../options/environment.ts";
import { EmulatorError } from "../types/error.ts";

/** Of a process that a second signal ends. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
/** How often somebody looks whether npm is still there. */
const LOOK_MS = 250;

export interface Lifetime {
  /** Whether it ends when its standard input does. */
  readonly withParent: boolean;
  /** What ends it. */
  readonly signals: readonly (keyof typeof EXIT_CODES)[];
  /** Lets open answers end. */
  stop(): Promise<void>;
}

/** Ends the process once, in peace; a second signal ends it at once. @returns what a signal does. */
export function endInTime({ withParent, signals, stop }: Lifetime): () => void {
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error instanceof EmulatorError ? error.message : error);
        process.exit(1);
      },
    );
  };
  for (const signal of signals) {
    process.on(signal, () => (isEnding ? process.exit(EXIT_CODES[signal]) : end()));
  }
  // Whoever reads what is said may go: that ends nothing.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  if (withParent) process.stdin.on("end", end).on("error", end).resume();
  if (isUnderNpm()) endWithParent(end);
  return end;
}

/** npm starts a shell that starts us: a signal ends the shell and would leave us alone. */
function endWithParent(end: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, LOOK_MS);
  timer.unref();
}
