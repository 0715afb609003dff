export default {
  test: {
    include: ["playing.ts", "idle.ts"],
    globalSetup: ["@parlel/mistral/vitest/setup"],
    testTimeout: 600_000,
  },
};
