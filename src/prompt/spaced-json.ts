/**
 * JSON as the live service's models write it: a space after each comma and colon, non-ASCII as it is (behaviour.md section 1,
 * tool calls and structured output).
 * @module
 */
import { quoted } from "../hash/canonical.ts";

/** Members that are undefined are left out; what else has no JSON is `null`. */
export function spacedJson(value: unknown): string {
  if (typeof value === "string") return quoted(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  // Joins would copy deeply nested text once for every level.
  let text = "";
  if (Array.isArray(value)) {
    for (const item of value) text += `${text && ", "}${spacedJson(item)}`;
    return `[${text}]`;
  }
  for (const [key, member] of Object.entries(value)) {
    if (member === undefined) continue;
    text += `${text && ", "}${quoted(key)}: ${spacedJson(member)}`;
  }
  return `{${text}}`;
}
