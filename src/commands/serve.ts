/**
 * `parlel-mistral`, `replay` and `record`: a server from start to stop.
 * @module
 */
import { type Options, TABLE } from "../options/index.ts";
import { telling } from "../options/tables.ts";
import { MistralServer } from "../server.ts";
import { type Command, defineCommand } from "./command.ts";
import { createConsole } from "./console/console.ts";
import type { Level } from "./console/follow.ts";
import { endInTime } from "./lifetime.ts";

export const serve: Command = server({});
export const replay: Command = server({ strategy: "fixture", onMiss: "error" });
export const record: Command = server({ strategy: "fixture", onMiss: "record" });

/** @param preset what the command's name says, unless a flag or the environment says otherwise. */
function server(preset: Partial<Options>): Command {
  return defineCommand({
    table: { ...TABLE, ...presets(preset), ...telling },
    async run({ json, log, withParent, ...flags }) {
      const { port, ...options } = flags as unknown as Options;
      const running = new MistralServer(port, options);
      const console = createConsole({
        isJson: json as boolean,
        level: log as Level,
        write: (line) => process.stdout.write(`${line}\n`),
        isTerminal: process.stdout.isTTY,
      });
      endInTime({ withParent: withParent as boolean, stop: () => console.stop(running) });
      await running.start();
      await console.start(running, options);
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
