/**
 * What a server prints on a terminal, or as JSON lines: that it is ready, its requests, how it ends.
 * @module
 */
import { version } from "../../control/version.ts";
import { isLoopback } from "../../guards/origin.ts";
import { urlOf } from "../../app/listen.ts";
import type { Emulator } from "../../app/emulator.ts";
import { counted } from "../../schema/counted.ts";
import { emulatorOf, type MistralServer } from "../../server.ts";
import type { Store } from "../../store/store.ts";
import type { World } from "../../store/world.ts";
import type { Outcome } from "../../types/reply.ts";
import { followRequests, type Level } from "./follow.ts";
import { type Ended, lineOf } from "./line.ts";
import { coloured, plain } from "./paint.ts";
import { readyLines, type ServerOptions } from "./ready.ts";

export interface ConsoleOptions {
  readonly isJson: boolean;
  readonly level: Level;
  /** Whether the output goes to a terminal, where a person reads it. */
  readonly isTerminal: boolean;
  write(line: string): void;
}

export interface Console {
  /** Announces that a server answers on a port. @param recorded how many fixtures and rules it has read. */
  ready(port: number, options: ServerOptions, recorded: Emulator["recorded"]): void;
  /** Prints requests from now on. */
  follow(server: MistralServer): void;
  /** Stops the server, and prints what it waits for and what it cut off. */
  stop(server: MistralServer): Promise<void>;
}

export function createConsole({ isJson, level, isTerminal, write }: ConsoleOptions): Console {
  const paint = isTerminal ? coloured : plain;
  const json = (event: object): void => write(JSON.stringify(event));
  return {
    ready(port, options, recorded) {
      const url = urlOf(options.host, port);
      if (isJson) json({ event: "ready", url, port, pid: process.pid, version });
      else for (const line of readyLines(url, options, recorded, isTerminal)) write(line);
      if (!isLoopback(options.host) && options.controlKey === undefined) {
        const risk = "anyone who reaches this machine can read and clear the request log";
        console.error(`Listening on ${options.host}: ${risk}. --control-key KEY keeps others out.`);
      }
    },
    follow(server) {
      const most = isTerminal ? "requests" : "misses";
      const say = isJson
        ? (ended: Ended) => json(eventOf(ended))
        : (ended: Ended) => write(lineOf(ended, paint));
      followRequests(emulatorOf(server)!.store, level === "auto" ? most : level, say);
    },
    async stop(server) {
      const open = openIn(emulatorOf(server)?.store);
      if (isJson) json({ event: "stopping", open: open.length });
      else if (open.length > 0) write(`Waiting for ${counted(open.length, "answer")} to end.`);
      await server.stop();
      const cut = open.filter(({ world, n }) => wasCut(world.log.get(n)?.outcome)).length;
      if (isJson) json({ event: "stopped", cut });
      else if (cut > 0) write(`${counted(cut, "answer")} didn't end in time and got cut off.`);
    },
  };
}

/** The answers that are still on their way. */
function openIn(store: Store | undefined): { readonly world: World; readonly n: number }[] {
  return (store?.worlds() ?? []).flatMap((world) =>
    world.log
      .list()
      .filter(({ outcome }) => outcome === "open")
      .map(({ n }) => ({ world, n })),
  );
}

/** Whether an answer was cut off before its end. One that a plan leaves unfinished ends by itself. */
function wasCut(outcome: Outcome | undefined): boolean {
  return outcome !== "done" && outcome !== "unfinished";
}

/** A request as a JSON line, with the names of the log, without its body or key. */
function eventOf({ entry, world, miss, hint }: Ended): object {
  const { n, at, method, path, status, duration, outcome } = entry;
  const { strategy, fixture, match, fault, attempt, trace } = entry;
  return {
    event: "request",
    world,
    n,
    at: new Date(at).toISOString(),
    method,
    path,
    status,
    duration,
    outcome,
    strategy,
    fixture,
    match,
    fault,
    attempt,
    trace,
    ...(miss && { miss }),
    ...(hint !== undefined && { hint }),
  };
}
