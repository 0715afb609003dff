/**
 * `parlel-mistral`, `replay` and `record`: a server from start to SIGTERM.
 * @module
 */
import { version } from "../control/version.ts";
import { isLoopback } from "../guards/origin.ts";
import { type Options, TABLE } from "../options/index.ts";
import { MistralServer, urlOf } from "../server.ts";
import { EmulatorError } from "../types/error.ts";
import { type Command, defineCommand } from "./command.ts";

export const serve: Command = server({});
export const replay: Command = server({ strategy: "fixture", onMiss: "error" });
export const record: Command = server({ strategy: "fixture", onMiss: "record" });

/** @param preset what the command's name says, unless a flag or the environment says otherwise. */
function server(preset: Partial<Options>): Command {
  const json = {
    kind: "switch",
    fallback: false,
    help: "say what happens as one JSON line",
  } as const;
  const workers = {
    kind: "number",
    fallback: 1,
    max: 64,
    value: "N",
    help: "how many processes answer; several need a Redis as --data",
  } as const;
  const table = { ...TABLE, ...presets(preset), workers, json };
  return defineCommand({
    table,
    async run({ json: isJson, workers: count, ...flags }) {
      const { port, ...options } = flags as unknown as Options;
      const running = new MistralServer(port, options);
      const say = async (at: number): Promise<void> => {
        const url = urlOf(options.host, at);
        const ready = { event: "ready", url, port: at, pid: process.pid, version };
        if (isJson) process.stdout.write(`${JSON.stringify(ready)}\n`);
        else await greet(url, options.host);
      };
      if (count <= 1) {
        stopOnSignal(running, ["SIGINT", "SIGTERM"]);
        await running.start();
        await say(running.port);
        return undefined;
      }
      const { checkShared, isWorker, supervise, tellReady } = await import("./workers.ts");
      checkShared(options.data);
      if (!isWorker()) return supervise(count, say);
      // A terminal interrupts all of its processes; the one that hands out connections says when to stop.
      process.on("SIGINT", () => {});
      const stop = stopOnSignal(running, ["SIGTERM"]);
      await running.start();
      tellReady(running.port, stop);
      return undefined;
    },
  });
}

function presets(preset: Partial<Options>): typeof TABLE {
  const given = preset as Readonly<Record<string, string>>;
  return Object.fromEntries(
    Object.entries(TABLE)
      .filter(([name]) => name in given)
      .map(([name, row]) => [name, { ...row, fallback: given[name] } as typeof row]),
  );
}

/** A first signal drains, a second one ends at once. @returns what a signal does. */
function stopOnSignal(running: MistralServer, signals: readonly NodeJS.Signals[]): () => void {
  let isStopping = false;
  const stop = (): void => {
    if (isStopping) process.exit(1);
    isStopping = true;
    running.stop().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(error instanceof EmulatorError ? error.message : error);
        process.exit(1);
      },
    );
  };
  for (const signal of signals) process.on(signal, stop);
  return stop;
}

/** Loaded after the server answers, so that nobody waits for a banner. */
async function greet(url: string, host: string): Promise<void> {
  const { consola } = await import("consola");
  consola.ready(`Mistral AI emulator ${version} at ${url}/v1`);
  if (!isLoopback(host)) {
    consola.warn(
      `Listening on ${host}: anyone who can reach this machine can read and clear the request log.`,
    );
  }
  if (process.stdout.isTTY) {
    consola.log(`
  export MISTRAL_API_KEY=parlel MISTRAL_BASE_URL=${url}/v1

  OpenAI SDKs, LangChain, AI SDK   base URL    ${url}/v1
  Mistral SDKs                     server URL  ${url}
  Requests so far                  ${url}/__parlel/requests
`);
  }
}
