/**
 * The names of operations in matches.
 * @module
 */
import { routes } from "../schema/generated/operations.ts";
import type { OperationId } from "../schema/operation.ts";
import { report, string } from "../schema/scalars.ts";
import type { Schema } from "../types/schema.ts";

/** The operations that a match names: by an id, the noun before its verb, or the end of a path. */
export function operationsNamed(name: string): OperationId[] {
  const named = routes.filter(
    ([id, , path]) => id === name || id.startsWith(`${name}.`) || path.endsWith(`/${name}`),
  );
  return named.map(([id]) => id);
}

/** Such a name. With a slash it may be the end of any path, also of one that isn't served. */
export const operationName: Schema<string> = {
  name: "str",
  check(value, context) {
    const { length } = context.issues;
    const name = string.check(value, context);
    const isKnown = () => name.includes("/") || operationsNamed(name).length > 0;
    if (context.issues.length > length || isKnown()) return name;
    const problem = `There is no operation ${JSON.stringify(name)}.`;
    const advice = "Name one by its id, chat.complete, or the end of its path, chat/completions.";
    return report(context, "enum", `${problem} ${advice}`, value);
  },
};
