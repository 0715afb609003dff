import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installed } from "../../_cache.mjs";
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
      // Cargo itself knows which tests are built.
      const folder = await installed("rust", manifest, () => {});
      const options = ["--locked", "--target-dir", folder];
      await must("cargo", ["test", "--no-run", ...options], { cwd, seconds: 3600 });
      return (test) => ["cargo", ["test", "--offline", ...options, "--test", test], { cwd }];
    },
    read: readCargo,
  };
}
