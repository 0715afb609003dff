/**
 * The log as text for people.
 * @module
 */
import { counted } from "../schema/counted.ts";
import type { StoredEntry } from "../store/entry.ts";

/** A line for each entry: when, what, how it was answered, and which fault it got. */
export function reportOf(entries: readonly StoredEntry[]): string {
  const rows = entries.map((entry) => {
    const { n, at, method, path, status, duration, model, strategy, fault, outcome, usage } = entry;
    const time = new Date(at).toISOString().slice(11, 23);
    const took = duration === null ? "" : `${Math.round(duration)} ms`;
    const tokens = usage === null ? "" : `${usage.total_tokens} tokens`;
    const notes = [
      outcome === "done" ? "" : outcome,
      fault === null || fault === "ok" ? "" : fault,
    ];
    const answered = [strategy, model, tokens, ...notes].filter(Boolean).join(" ");
    return [`${n}`, time, method, path, `${status ?? "-"}`, took, answered];
  });
  const widths = [0, 1, 2, 3, 4, 5].map((column) =>
    rows.reduce((width, row) => Math.max(width, row[column]!.length), 0),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  return `${lines.join("\n")}${lines.length > 0 ? "\n" : ""}${counted(rows.length, "request")}\n`;
}
