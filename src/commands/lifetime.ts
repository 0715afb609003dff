/**
 * When a server ends: by a signal, with its parent, with npm.
 * @module
 */
import { isUnderNpm } from "../options/environment.ts";
import { EmulatorError } from "../types/error.ts";
import { isOfSystem } from "../wire/errors.ts";

/** The exit codes when a second signal ends the process. */
const EXIT_CODES = { SIGINT: 130, SIGTERM: 143 } as const;
/** How soon after the first a signal is the same one: Ctrl-C under npm reaches us from the terminal, and again from npm. */
const SAME_MS = 500;
/** How often to check whether npm is still there. */
const LOOK_MS = 250;

type Signal = keyof typeof EXIT_CODES;

export interface Lifetime {
  /** Whether it ends when its standard input does. */
  readonly withParent: boolean;
  /** The signals that end it. */
  readonly signals: readonly Signal[];
  /** Lets open answers end. */
  stop(): Promise<void>;
}

/** Ends the process gracefully, once. @returns the function that a first signal runs. */
export function endInTime({ withParent, signals, stop }: Lifetime): () => void {
  let isEnding = false;
  const end = (): void => {
    if (isEnding) return;
    isEnding = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        const isSentence = error instanceof EmulatorError || isOfSystem(error);
        console.error(isSentence ? error.message : error);
        process.exit(1);
      },
    );
  };
  endOnSignals(signals, end);
  // The reader of our output may go away: that must not end the server.
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
  if (withParent) process.stdin.on("end", end).on("error", end).resume();
  if (isUnderNpm()) endWithParent(end);
  return end;
}

/** Ends the process gracefully on a first signal; a second one ends it at once. */
export function endOnSignals(signals: readonly Signal[], end: () => void): void {
  let first: number | undefined;
  for (const signal of signals) {
    process.on(signal, () => {
      const now = performance.now();
      if (first === undefined) {
        first = now;
        end();
      } else if (now - first >= SAME_MS) process.exit(EXIT_CODES[signal]);
    });
  }
}

/** npm starts a shell that starts us: a signal would end the shell and leave us running. */
function endWithParent(end: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, LOOK_MS);
  timer.unref();
}
