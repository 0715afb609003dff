export default {
  test: {
    include: ["*.vitest.ts"],
    globalSetup: ["@parlel/mistral/vitest/setup", "./guard.mjs"],
    setupFiles: ["./guard.mjs"],
    maxConcurrency: 64,
    testTimeout: 600_000,
  },
};
