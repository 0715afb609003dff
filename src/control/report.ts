/**
 * The log as text for people.
 * @module
 */
import { counted } from "../schema/counted.ts";
import type { StoredEntry } from "../store/entry.ts";
import type { World } from "../store/world.ts";

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

/**
 * What else to say of a world without requests: its URL, and that its clients may have called the default world instead.
 * @param origin the server's address.
 */
export function addressOf(world: World, usual: World, origin: string): string {
  if (world === usual || world.log.size > 0) return "";
  const lines = [
    `This world's base URL is ${origin}/~${world.name}/v1, for Mistral's own SDKs without /v1.`,
    usual.log.size > 0 &&
      `The default world, ${origin}/v1, has ${counted(usual.log.size, "request")}: perhaps the client uses that URL.`,
  ];
  return `${lines.filter(Boolean).join("\n")}\n`;
}
