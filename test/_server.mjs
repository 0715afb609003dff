/**
 * The built server as a separate process, on a free port.
 * @module
 */
import { createInterface } from "node:readline";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { start, stop } from "./_process.mjs";

const cli = fileURLToPath(new URL("../dist/cli.js", import.meta.url));

/** Starts a server. `url` is without `/v1`. */
export async function startServer(args, env = {}) {
  const child = start(process.execPath, [cli, ...args, "--port", "0", "--json"], {
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout });
  const ended = once(child, "close").then(([code, signal]) => {
    throw new Error(`a server ended with ${signal ?? code} before it listened: ${args.join(" ")}`);
  });
  const [line] = await Promise.race([once(lines, "line"), ended]);
  ended.catch(() => {});
  return { url: JSON.parse(line).url, stop: () => stop(child) };
}
