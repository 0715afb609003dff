/**
 * A request as a person reads it on a terminal: one line, and more for a miss or a hint. Never a body, never a key.
 * @module
 */
import type { EndedEntry } from "../../store/log.ts";
import type { Miss } from "../../types/miss.ts";
import { type Colour, type Paint } from "./paint.ts";

/** A request that has ended. */
export interface Ended {
  readonly entry: EndedEntry;
  /** Empty for the default world. */
  readonly world: string;
  /** Why no fixture answered, if one should have. */
  readonly miss: Miss | undefined;
  /** What the client probably meant by a path that isn't served, or why the upstream didn't answer. */
  readonly hint: string | undefined;
}

export function lineOf({ entry, world, miss, hint }: Ended, paint: Paint): string {
  const { at, method, path, status, duration, strategy, match, fixture, fault, outcome } = entry;
  const time = paint("dim", new Date(at).toISOString().slice(11, 23));
  const place = world === "" ? path : `/~${world}${path}`;
  const took = duration === null ? "" : `${Math.round(duration)} ms`;
  const details = [
    strategy === null ? "" : strategy,
    match === null ? "" : [match, fixture].filter(Boolean).join(" "),
    fault === null || fault === "ok" ? "" : fault,
    outcome === "done" ? "" : outcome,
  ];
  const shown = paint(colourOf(status), `${status ?? "---"}`);
  const words = [time, method, place, shown, took, ...details];
  const notes = [...(miss ? missLines(miss) : []), ...(hint ? [hint] : [])];
  const line = words.filter(Boolean).join(" ");
  return [line, ...notes.map((note) => paint("yellow", `  ${note}`))].join("\n");
}

function missLines({ reason, nearest, differences, noSet, record }: Miss): string[] {
  if (reason === "exhausted") return [`MISS: every answer of ${nearest} has been played`];
  if (nearest === null)
    return [`MISS: ${noSet ?? "nothing like it is recorded"}`, `To record it: ${record}`];
  const places = differences.slice(0, 3).map(({ path }) => path);
  const more = differences.length > 3 ? ` and ${differences.length - 3} more` : "";
  return [
    `MISS: nearest is ${nearest}, which differs in ${places.join(", ")}${more}`,
    `To record it: ${record}`,
  ];
}

function colourOf(status: number | null): Colour {
  if (status === null || status >= 500) return "red";
  return status >= 400 ? "yellow" : "green";
}
