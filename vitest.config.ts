import { defineConfig } from "vitest/config";
import { SkippedTests } from "./test/_skipped.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // What hangs is ended; what is slow, because the machine is busy, is not.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    maxWorkers: "100%",
    reporters: ["default", new SkippedTests()],
  },
}) as object;
