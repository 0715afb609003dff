/**
 * Every operation that is served, loaded.
 * @module
 */
import { operationOf } from "../src/operations/index.ts";
import type { Operation } from "../src/operations/operation.ts";
import { routes } from "../src/schema/generated/operations.ts";

export const operations: readonly Operation[] = await Promise.all(
  routes.map(async ([id]) => operationOf(id)),
);
