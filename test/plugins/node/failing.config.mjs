// Without a global setup: the worker has an emulator of its own.
export default { test: { include: ["failing.ts"], testTimeout: 600_000 } };
