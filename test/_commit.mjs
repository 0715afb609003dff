/**
 * The commit under test.
 * @module
 */
import { execFileSync } from "node:child_process";

/** The commit that is checked out, or a note that the sources have no history. */
export function commitHere() {
  const quiet = { stdio: ["ignore", "pipe", "ignore"] };
  try {
    return `commit ${execFileSync("git", ["rev-parse", "--short", "HEAD"], quiet).toString().trim()}`;
  } catch {
    return "no commit";
  }
}
