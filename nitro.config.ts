import { join } from "node:path";
import { defineConfig } from "nitro";
import { page } from "./scripts/page.mjs";
import { pdfThread } from "./scripts/pdf-thread.mjs";

/** Where a thread can be started from what was built. */
const WITH_THREADS = new Set(["node-server", "node-cluster", "bun", "deno-server"]);

const config: ReturnType<typeof defineConfig> = defineConfig({
  compatibilityDate: "2026-06-01",
  serverEntry: "./src/nitro.ts",
  plugins: ["./src/nitro/close.ts"],
  awsLambda: { streaming: true },
  cloudflare: { wrangler: { name: "parlel-mistral" } },
  modules: [
    ({ options }) => {
      if (!WITH_THREADS.has(options.preset)) return;
      options.rolldownConfig = {
        ...options.rolldownConfig,
        plugins: [options.rolldownConfig?.plugins, pdfThread()],
      };
    },
    ({ options: { rootDir, output } }) => {
      // Netlify and Cloudflare Pages empty this folder, which is the package's own.
      const taken = join(rootDir, "dist");
      for (const name of ["dir", "publicDir", "serverDir"] as const)
        output[name] = output[name].replace(taken, join(rootDir, ".output"));
    },
  ],
  rolldownConfig: {
    plugins: [
      page(),
      {
        // Workers compile no WebAssembly at run time. There xxhash-wasm imports it compiled, and Nitro would give it an instance.
        name: "wasm-module",
        resolveId: {
          filter: { id: /^\.\/xxhash\.wasm$/ },
          async handler(id, importer) {
            const found = await this.resolve(id, importer, { skipSelf: true });
            return found && { ...found, id: `${found.id}?module` };
          },
        },
      },
    ],
  },
});

export default config;
