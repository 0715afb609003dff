import { readFileSync } from "node:fs";
import { join } from "node:path";
import { installed } from "../../_cache.mjs";
import { must } from "../../_process.mjs";
import { readCargo } from "../results.mjs";

const cwd = new URL("../rust/", import.meta.url).pathname;
const source = (name) => readFileSync(join(cwd, name), "utf8");

/** The crates of `rust/Cargo.toml`. */
export function rustEnvironment() {
  const manifest = source("Cargo.toml");
  return {
    name: "Rust crates",
    language: "Rust",
    needs: ["cargo", "--version"],
    versionOf: (client) => new RegExp(`^${client} = .*"=(.*?)"`, "m").exec(manifest)?.[1],
    async install() {
      const folder = await installed("rust", manifest + source("Cargo.lock"), (target) =>
        must("cargo", ["test", "--locked", "--no-run", "--target-dir", target], {
          cwd,
          seconds: 1800,
        }),
      );
      return (test) => [
        "cargo",
        ["test", "--locked", "--target-dir", folder, "--test", test],
        { cwd },
      ];
    },
    read: readCargo,
  };
}
