/**
 * Recorded requests in the canonical form that their operations give them today.
 * @module
 */
import { routes } from "../schema/generated/operations.ts";
import type { OperationId } from "../schema/operation.ts";
import type { Fixture } from "../types/fixture.ts";
import type { Issue } from "../types/schema.ts";
import { locate } from "./find.ts";
import { operationOf } from "./index.ts";
import type { Operation } from "./operation.ts";

type Recorded = Fixture["request"];

/**
 * Loads every operation.
 * @returns a function that gives the canonical form of a recorded request. Requests refused today, and forms, stay as they are.
 */
export async function canonicalRecorded(
  lenient: boolean,
): Promise<(request: Recorded) => Recorded> {
  const operations = new Map<OperationId, Operation>();
  for (const [id] of routes) operations.set(id, await operationOf(id));
  return (request) => {
    const { method, path, body } = request;
    const id = locate(path)?.data.get(method);
    const operation = id && operations.get(id);
    if (!operation?.body || operation.encoding === "multipart" || body === undefined)
      return request;
    const issues: Issue[] = [];
    const canonical = operation.body.check(body, { loc: [], issues, lenient });
    return issues.length > 0 ? request : { ...request, body: canonical };
  };
}
