#!/usr/bin/env node
/**
 * The command `parlel-mistral`. From 22.1 on, Node keeps compiled code for the next start.
 * @module
 */
import module from "node:module";

(module as { enableCompileCache?(): unknown }).enableCompileCache?.();
const { main } = await import("./commands/main.ts");
await main(process.argv.slice(2));
