/**
 * Commands, run in this process.
 * @module
 */
import { vi } from "vitest";
import { runCommand } from "../src/commands/command.ts";
import { findCommand } from "../src/commands/index.ts";

/** Runs a command line; resolves with its exit code and what it printed. */
export async function run(
  name: string,
  ...args: string[]
): Promise<{ code: number | undefined; said: string }> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    const { listed, rest } = findCommand([...name.split(" "), ...args]);
    const code = await runCommand(await listed.load(), rest);
    return { code, said: write.mock.calls.map(([text]) => text).join("") };
  } finally {
    write.mockRestore();
  }
}
