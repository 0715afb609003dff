import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installed, textOf } from "../../_cache.mjs";
import { must } from "../../_process.mjs";
import { readCargo } from "../results.mjs";

const cwd = fileURLToPath(new URL("../rust/", import.meta.url));

/** The crates of `rust/Cargo.toml`. */
export function rustEnvironment() {
  const manifest = readFileSync(join(cwd, "Cargo.toml"), "utf8");
  return {
    name: "Rust crates",
    language: "Rust",
    needs: ["cargo", "--version"],
    versionOf: (client) => new RegExp(`^${client} = .*"=([\\d.]+)"`, "m").exec(manifest)[1],
    async install() {
      const folder = await installed("rust", textOf(cwd), (target) => {
        const build = ["test", "--locked", "--no-run", "--target-dir", target];
        return must("cargo", build, { cwd, seconds: 3600 });
      });
      const options = ["--locked", "--offline", "--target-dir", folder];
      return (test) => ["cargo", ["test", ...options, "--test", test], { cwd }];
    },
    read: readCargo,
  };
}
