/**
 * Checks answers against the API's published document.
 * @module
 */
import type { Operation } from "../../src/operations/operation.ts";
import { type Check, eventCheck, responseCheck } from "../_openapi.ts";
import { framesOf, isStream } from "./_answer.ts";

const checks = new Map<string, { whole: Check; event: Check }>();

/** Why an operation's answer is invalid under the document; undefined if it is valid. */
export function documentFault(operation: Operation, text: string): string | undefined {
  const { id } = operation;
  const made = checks.get(id) ?? { whole: responseCheck(operation), event: eventCheck(operation) };
  checks.set(id, made);
  const { whole, event } = made;
  if (!isStream({ text })) return whole(JSON.parse(text));
  const frames = framesOf(text).filter(({ raw }) => raw !== "[DONE]");
  const faults = frames.map(({ fields, role, data }) =>
    event(fields.startsWith("event") ? { event: role, data } : { data }),
  );
  return faults.find((fault) => fault !== undefined);
}
