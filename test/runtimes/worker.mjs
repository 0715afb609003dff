// The configuration of workerd for Nitro's build for Cloudflare: the content of wrangler's file in workerd's own form.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const text = (value) => JSON.stringify(value);

/** Writes a configuration whose worker listens on a free port of loopback and has these variables. @returns its path. */
export function writeConfig(folder, variables) {
  const wrangler = JSON.parse(readFileSync(join(folder, "wrangler.json"), "utf8"));
  const files = readdirSync(folder, { recursive: true }).filter((name) =>
    /\.(mjs|wasm)$/.test(name),
  );
  // The first module is the entry.
  files.sort((one, other) => (other === wrangler.main) - (one === wrangler.main));
  const modules = files.map((name) => {
    const kind = name.endsWith(".wasm") ? "wasm" : "esModule";
    return `(name = ${text(name)}, ${kind} = embed ${text(name)})`;
  });
  const bindings = Object.entries(variables).map(
    ([name, value]) => `(name = ${text(name)}, text = ${text(value)})`,
  );
  const path = join(folder, "config.capnp");
  writeFileSync(
    path,
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "main", worker = .main), (name = "internet", network = (allow = ["local"]))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
const main :Workerd.Worker = (
  compatibilityDate = ${text(wrangler.compatibility_date)},
  compatibilityFlags = [${wrangler.compatibility_flags.map(text).join(", ")}],
  modules = [${modules.join(",\n    ")}],
  bindings = [${bindings.join(", ")}],
);
`,
  );
  return path;
}
