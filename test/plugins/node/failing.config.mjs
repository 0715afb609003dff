// Without a global setup, the worker has its own emulator.
export default { test: { include: ["failing.ts"], testTimeout: 600_000 } };
