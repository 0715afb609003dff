/**
 * JSON as the live service's models write it: a space after each comma and colon, non-ASCII as it is (behaviour.md section 1,
 * tool calls and structured output).
 * @module
 */

export function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).filter(([, member]) => member !== undefined);
    return `{${members.map(([key, member]) => `${JSON.stringify(key)}: ${spacedJson(member)}`).join(", ")}}`;
  }
  return JSON.stringify(value) ?? "null";
}
