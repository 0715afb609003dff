/**
 * The list of a request's issues. The live service's has no limit; here a large request gets no larger answer.
 * @module
 */
import { MOST_ISSUES } from "../schema/scalars.ts";
import type { Issue } from "../types/schema.ts";

/** A response lists issues only up to this many characters, since each contains the value that it is about. */
const CHARACTERS = 1_000_000;

/** Issues as JSON. If some are left out, the last one says how many. */
export function detailOf(issues: readonly Issue[]): string {
  const told: string[] = [];
  let characters = 0;
  for (const issue of issues.slice(0, MOST_ISSUES)) {
    const text = JSON.stringify(issue);
    characters += text.length;
    if (told.length > 0 && characters > CHARACTERS) break;
    told.push(text);
  }
  const untold = issues.length - told.length;
  if (untold > 0) {
    const msg = `There are ${untold} more issues, which are not listed`;
    told.push(JSON.stringify({ type: "untold", loc: ["body"], msg, input: null }));
  }
  return `[${told.join(",")}]`;
}
