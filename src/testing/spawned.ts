/**
 * The same in a process of its own, for runners that use CommonJS: they can't load the emulator, which is an ES module. The build puts
 * this file in the place of `own.ts` for them.
 * @module
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { late } from "../async/late.ts";
import { withoutOptions } from "../options/environment.ts";
import { flagName } from "../options/row.ts";
import { EmulatorError, type EmulatorErrorCode } from "../types/error.ts";
import type { OwnServer, OwnOptions } from "./own.ts";

const ALWAYS = ["--port", "0", "--json", "--log", "off", "--with-parent"];

/** The first line of a server that answers, and of one that can't start. */
type Ready = { readonly event: "ready"; readonly url: string };
type Refusal = {
  readonly event: "error";
  readonly code: EmulatorErrorCode;
  readonly message: string;
};

export function ownServer(options: OwnOptions): OwnServer {
  let stop = async (): Promise<void> => {};
  const started = late(async () => {
    const args = [join(__dirname, "../cli.js"), ...flagsOf(options), ...ALWAYS];
    // An emulator within the runner's process reads no variables either, and an application's HOST isn't meant for it.
    const env = withoutOptions();
    const child = spawn(process.execPath, args, { env, stdio: ["pipe", "pipe", "inherit"] });
    const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
    stop = async () => {
      child.stdin.end();
      await ended;
    };
    for await (const line of createInterface(child.stdout)) {
      child.stdout.resume();
      const first = JSON.parse(line) as Ready | Refusal;
      if (first.event === "ready") return first.url;
      throw new EmulatorError(first.code, first.message);
    }
    throw new EmulatorError("CANNOT_LISTEN", "The emulator exited before it was listening.");
  });
  return { url: async () => started(), stop: () => stop() };
}

/** @throws EmulatorError for an option that a command line can't set. */
function flagsOf(options: OwnOptions): string[] {
  return Object.entries(options).flatMap(([name, value]) => {
    if (value === undefined || value === false) return [];
    if (value === true) return [`--${flagName(name)}`];
    const values = [value].flat();
    if (values.every((each) => typeof each === "string" || typeof each === "number"))
      return values.flatMap((each) => [`--${flagName(name)}`, `${each}`]);
    throw new EmulatorError(
      "BAD_OPTION",
      `${name} can't be passed to an emulator in its own process.`,
    );
  });
}
