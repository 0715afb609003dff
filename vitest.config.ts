import { defineConfig } from "vitest/config";
import { SkippedTests } from "./test/_skipped.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 20_000,
    maxWorkers: "100%",
    reporters: ["default", new SkippedTests()],
  },
}) as object;
