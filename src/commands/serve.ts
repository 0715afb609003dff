/**
 * `parlel-mistral`, `replay` and `record`: a server from start to stop.
 * @module
 */
import { readSurroundings } from "../options/environment.ts";
import { type Options, TABLE } from "../options/index.ts";
import { telling } from "../options/tables.ts";
import { emulatorOf, MistralServer } from "../server.ts";
import { type Command, defineCommand } from "./command.ts";
import { createConsole } from "./console/console.ts";
import { endInTime } from "./lifetime.ts";

export const serve: Command = server({});
export const replay: Command = server({ strategy: "fixture", onMiss: "error" });
export const record: Command = server({ strategy: "fixture", onMiss: "record" });

/** @param preset options that the command's name implies, unless a flag or the environment sets them. */
function server(preset: Partial<Options>): Command {
  return defineCommand({
    table: { ...TABLE, ...presets(preset), ...telling },
    async run({ json, log, withParent, workers, ...flags }) {
      const { port, ...given } = flags as Options;
      const options = { ...given, ...readSurroundings() };
      const running = new MistralServer(port, options);
      const console = createConsole({
        isJson: json,
        level: log,
        write: (line) => process.stdout.write(`${line}\n`),
        isTerminal: process.stdout.isTTY,
      });
      const lifetime = { withParent, stop: () => console.stop(running) };
      if (workers <= 1) {
        endInTime({ ...lifetime, signals: ["SIGINT", "SIGTERM"] });
        await running.start();
        console.ready(running.port, options, emulatorOf(running)?.recorded);
        console.follow(running);
        return undefined;
      }
      const { checkShared, isWorker, supervise, tellReady } = await import("./workers.ts");
      checkShared(options.data);
      if (!isWorker()) {
        return supervise(workers, (at) => console.ready(at, options, undefined));
      }
      // A terminal interrupts all of its processes; the process that hands out connections decides when to stop.
      process.on("SIGINT", () => {});
      const end = endInTime({ ...lifetime, signals: ["SIGTERM"] });
      await running.start();
      console.follow(running);
      tellReady(running.port, end);
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
