/**
 * What was run.
 * @module
 */
import { execFileSync } from "node:child_process";

/** The commit that is checked out; in sources without a history, that there is none. */
export function commitHere() {
  const quiet = { stdio: ["ignore", "pipe", "ignore"] };
  try {
    return `commit ${execFileSync("git", ["rev-parse", "--short", "HEAD"], quiet).toString().trim()}`;
  } catch {
    return "no commit";
  }
}
