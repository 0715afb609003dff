#!/usr/bin/env node
/**
 * The command `parlel-mistral`. From 22.1 on, Node keeps compiled code for the next start.
 * @module
 */
import module from "node:module";

const { enableCompileCache, flushCompileCache } = module as {
  enableCompileCache?(): unknown;
  flushCompileCache?(): void;
};
enableCompileCache?.();
const { main } = await import("./commands/main.ts");
await main(process.argv.slice(2));
// Node itself writes it at the end, which a server that is killed doesn't reach.
flushCompileCache?.();
