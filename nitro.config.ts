import { defineConfig } from "nitro";

const config: ReturnType<typeof defineConfig> = defineConfig({
  compatibilityDate: "2026-06-01",
  serverEntry: "./src/nitro.ts",
});

export default config;
