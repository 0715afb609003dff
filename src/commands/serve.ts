/**
 * `parlel-mistral`, `replay` and `record`: a server from start to SIGTERM.
 * @module
 */
import { version } from "../control/version.ts";
import { isLoopback } from "../guards/origin.ts";
import { type Options, TABLE } from "../options/index.ts";
import { MistralServer } from "../server.ts";
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
  const table = { ...TABLE, ...presets(preset), json };
  return defineCommand({
    table,
    async run({ json: isJson, ...flags }) {
      const { port, ...options } = flags as unknown as Options;
      const running = new MistralServer(port, options);
      stopOnSignal(running);
      await running.start();
      if (isJson) {
        const { url } = running;
        const ready = { event: "ready", url, port: running.port, pid: process.pid, version };
        process.stdout.write(`${JSON.stringify(ready)}\n`);
      } else {
        await greet(running, options.host);
      }
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

/** A first signal drains, a second one ends at once. */
function stopOnSignal(running: MistralServer): void {
  let isStopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (isStopping) process.exit(1);
      isStopping = true;
      running.stop().then(
        () => process.exit(0),
        (error: unknown) => {
          console.error(error instanceof EmulatorError ? error.message : error);
          process.exit(1);
        },
      );
    });
  }
}

/** Loaded after the server answers, so that nobody waits for a banner. */
async function greet({ url }: MistralServer, host: string): Promise<void> {
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
