/**
 * Commands, run in this process.
 * @module
 */
import { vi } from "vitest";
import { runCommand } from "../src/commands/command.ts";
import { findCommand } from "../src/commands/index.ts";

/** Runs a command line; resolves with its exit code and what it wrote to standard output and to standard error. */
export async function run(
  name: string,
  ...args: string[]
): Promise<{ code: number | undefined; said: string; warned: string }> {
  const out = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  const err = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  const written = ({ mock }: typeof out): string => mock.calls.map(([text]) => text).join("");
  try {
    const { listed, rest } = findCommand([...name.split(" "), ...args]);
    const code = await runCommand(await listed.load(), rest);
    return { code, said: written(out), warned: written(err) };
  } finally {
    out.mockRestore();
    err.mockRestore();
  }
}
