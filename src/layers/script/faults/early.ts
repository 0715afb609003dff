/**
 * Faults before an answer: no strategy runs, and nothing changes.
 * @module
 */
import type { Reply } from "../../../types/reply.ts";
import type { Step } from "../../../types/plan.ts";
import { failureReply } from "../../../wire/failures.ts";
import { headerValue } from "../../../wire/headers.ts";

/**
 * The reply of a fault that needs no answer; undefined for one that breaks an answer.
 * @param operation the call's, which decides the form of an error.
 */
export function earlyFault(
  { fault, status, with: particulars = {} }: Step,
  operation: string,
): Reply | undefined {
  switch (fault) {
    case "status": {
      const { retryAfter, ...error } = particulars;
      // This fault is written as its status, so it has one.
      const reply = failureReply(operation, status!, error);
      return retryAfter === undefined
        ? reply
        : { ...reply, headers: { ...reply.headers, "retry-after": headerValue(retryAfter) } };
    }
    case "drop":
    case "hang":
      return { kind: "body", status: 0, body: "", delivery: { ending: fault } };
    default:
      return undefined;
  }
}
