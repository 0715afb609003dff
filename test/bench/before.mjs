/**
 * The build of another commit, to race against.
 * @module
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { built } from "./contestants.mjs";

/**
 * A server built from the sources of a commit and the packages installed here. It is removed when this process ends.
 * @returns nothing if there is no such commit, as in a clone of one commit, or if it needs other packages.
 */
export function buildBefore(commit) {
  const git = (...args) => execFileSync("git", args, { stdio: ["ignore", "pipe", "pipe"] });
  try {
    git("rev-parse", "--verify", `${commit}^{commit}`);
  } catch {
    console.error(`This repository has no ${commit}, so there is nothing to compare with.`);
    return undefined;
  }
  const folder = join(mkdtempSync(join(tmpdir(), "parlel-mistral-bench-")), "before");
  git("worktree", "add", "--detach", folder, commit);
  process.on("exit", () => {
    git("worktree", "remove", "--force", folder);
    rmSync(join(folder, ".."), { recursive: true, force: true });
  });
  symlinkSync(resolve("node_modules"), join(folder, "node_modules"));
  try {
    execFileSync(process.execPath, ["scripts/build.mjs"], { cwd: folder, stdio: "ignore" });
  } catch {
    console.error(`${commit} needs other packages, so there is nothing to compare with.`);
    return undefined;
  }
  return built(join(folder, "dist", "cli.js"), "before");
}
