import { defineConfig } from "nitro";
import { page } from "./scripts/page.mjs";

const config: ReturnType<typeof defineConfig> = defineConfig({
  compatibilityDate: "2026-06-01",
  serverEntry: "./src/nitro.ts",
  hooks: {
    "rollup:before"(_, config) {
      (config.plugins as unknown[]).push(page());
    },
  },
});

export default config;
