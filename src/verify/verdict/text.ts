/**
 * A verdict as text, for people.
 * @module
 */
import { counted } from "../../schema/counted.ts";
import type { Verdict } from "./finding.ts";

const UNCALLED =
  "No call has reached this world. Does the client use its base URL? SDKs differ in which variable they read, if any.\n";

export function verdictText({ ok, calls, attempts, faults, findings }: Verdict): string {
  const counts = `${counted(calls, "call")} in ${counted(attempts, "attempt")}, ${faults} of them broken by a plan`;
  if (ok) return `good: ${counts}\n${calls === 0 ? UNCALLED : ""}`;
  const lines = findings.flatMap(({ code, severity, title, advice, requests }) => [
    `${severity.padEnd(7)}  ${code}: ${title}`,
    `         requests ${requests.join(", ")}. ${advice}`,
  ]);
  return `not good: ${counts}\n${lines.join("\n")}\n`;
}
