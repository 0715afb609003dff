/**
 * A verdict as text, for people.
 * @module
 */
import { counted } from "../../schema/counted.ts";
import type { Verdict } from "./finding.ts";

export function verdictText({ ok, calls, attempts, faults, findings }: Verdict): string {
  const counts = `${counted(calls, "call")} in ${counted(attempts, "attempt")}, ${faults} of them broken by a plan`;
  if (ok) return `good: ${counts}\n`;
  const lines = findings.flatMap(({ code, severity, title, advice, requests }) => [
    `${severity.padEnd(7)}  ${code}: ${title}`,
    `         requests ${requests.join(", ")}. ${advice}`,
  ]);
  return `not good: ${counts}\n${lines.join("\n")}\n`;
}
