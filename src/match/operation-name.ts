/**
 * The names of operations in matches.
 * @module
 */
import { routes } from "../schema/generated/operations.ts";
import type { OperationId } from "../schema/operation.ts";

/** The operations that a match names: by an id, the noun before its verb, or the end of a path. */
export function operationsNamed(name: string): OperationId[] {
  const named = routes.filter(
    ([id, , path]) => id === name || id.startsWith(`${name}.`) || path.endsWith(`/${name}`),
  );
  return named.map(([id]) => id);
}
