#!/usr/bin/env node
/**
 * The command `parlel-mistral`: a server from start to SIGTERM, and the commands on fixtures.
 * @module
 */
import { EmulatorError } from "./errors.ts";
import { isLoopback } from "./guards/origin.ts";
import { readEnvironment, readFlags } from "./options.ts";
import { MistralServer } from "./server.ts";
import type { Options } from "./types/options.ts";
import { version } from "./version.ts";

/** Runs a command line. Resolves with an exit code when the command is done, with nothing when a server keeps running. */
async function main(args: readonly string[]): Promise<number | undefined> {
  const [command, ...rest] = args;
  switch (command) {
    case "replay":
      return serve(rest, { strategy: "fixture", onMiss: "error" });
    case "record":
      return serve(rest, { strategy: "fixture", onMiss: "record" });
    case "fixtures":
      return fixtures(rest);
    case "why":
      return (await import("./commands/why.ts")).explainRequest(rest);
    default:
      if (command === undefined || command.startsWith("-")) return serve(args, {});
      throw new EmulatorError(
        "BAD_OPTION",
        `There is no command ${JSON.stringify(command)}. Known: replay, record, fixtures, why. See parlel-mistral --help.`,
      );
  }
}

async function fixtures([command, ...rest]: readonly string[]): Promise<number> {
  switch (command) {
    case "list":
      return (await import("./commands/list.ts")).listFixtures(rest);
    case "check":
      return (await import("./commands/check.ts")).checkFixtures(rest);
    case "import":
      return (await import("./commands/import.ts")).importRecordings(rest);
    case "export":
      return (await import("./commands/export.ts")).exportFixtures(rest);
    case "diff":
      return (await import("./commands/diff.ts")).diffFixtures(rest);
    default:
      throw new EmulatorError(
        "BAD_OPTION",
        "parlel-mistral fixtures takes list, check, import, export or diff. See parlel-mistral --help.",
      );
  }
}

async function serve(
  args: readonly string[],
  preset: Partial<Options>,
): Promise<number | undefined> {
  const { options, json, help, version: showVersion } = readFlags(args);
  if (help) {
    const { helpText } = await import("./help.ts");
    process.stdout.write(helpText());
    return 0;
  }
  if (showVersion) {
    process.stdout.write(`${version}\n`);
    return 0;
  }
  const { port, ...rest } = { ...readEnvironment(), ...preset, ...options };
  const server = new MistralServer(port, rest);
  stopOnSignal(server);
  await server.start();
  if (json) {
    const ready = { event: "ready", url: server.url, port: server.port, pid: process.pid, version };
    process.stdout.write(`${JSON.stringify(ready)}\n`);
  } else {
    await greet(server, rest.host);
  }
  return undefined;
}

/** A first signal drains, a second one ends at once. */
function stopOnSignal(server: MistralServer): void {
  let stopping = false;
  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    process.on(signal, () => {
      if (stopping) process.exit(1);
      stopping = true;
      server.stop().then(
        () => process.exit(0),
        (error: unknown) => fail(error, false),
      );
    });
  }
}

/** Loaded after the server answers, so that nobody waits for a banner. */
async function greet(server: MistralServer, host: string | undefined): Promise<void> {
  const { consola } = await import("consola");
  consola.ready(`Mistral AI emulator ${version} at ${server.url}/v1`);
  if (host !== undefined && !isLoopback(host)) {
    consola.warn(
      `Listening on ${host}: whoever reaches this machine can read and clear the request log.`,
    );
  }
  if (process.stdout.isTTY) {
    consola.log(`
  export MISTRAL_API_KEY=parlel MISTRAL_BASE_URL=${server.url}/v1

  OpenAI SDKs, LangChain, AI SDK   base URL    ${server.url}/v1
  Mistral SDKs                     server URL  ${server.url}
  Requests so far                  ${server.url}/__parlel/requests
`);
  }
}

async function fail(error: unknown, json: boolean): Promise<never> {
  const known = error instanceof EmulatorError;
  if (json) {
    const { message } = error as Error;
    const code = known ? error.code : "INTERNAL";
    process.stdout.write(`${JSON.stringify({ event: "error", code, message })}\n`);
  } else {
    const { consola } = await import("consola");
    consola.error(known ? error.message : error);
  }
  process.exit(1);
}

const args = process.argv.slice(2);
main(args).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => fail(error, args.includes("--json")),
);
