/**
 * What a list shows of a log entry.
 * @module
 */
import type { StoredEntry } from "../store/entry.ts";

const LONGEST = 120;
/** How many characters at the end of a body to search first: it may be large, and rows come by the thousand. */
const END = 16_384;

/** A row as JSON, with the last words of its conversation. It names each value: copied objects are much slower to serialise. */
export function rowJson(entry: StoredEntry): string {
  const { n, kind, operation, method, path, status, outcome, strategy, match, duration, fault } =
    entry;
  return JSON.stringify({
    n,
    kind,
    at: new Date(entry.at).toISOString(),
    operation,
    method,
    path,
    status,
    outcome,
    strategy,
    match,
    duration,
    fault,
    preview: previewOf(entry.body),
  });
}

const NAMES = ["content", "input", "inputs", "prompt"].map((name) => `"${name}":`);

/** A text, alone or first in a list, or that of a list's first chunk. */
const TEXT = /^"\w+":\s*(?:\[\s*(?:\{[^{}]*?"text":\s*)?)?"((?:[^"\\]|\\.)*)/s;

function previewOf(body: string | null): string {
  if (body === null) return "";
  const said = lastSaid(body.slice(-END)) ?? lastSaid(body) ?? "";
  const [, text = ""] = TEXT.exec(said) ?? [];
  return decoded(text.slice(0, LONGEST));
}

/** The beginning of the last text. */
function lastSaid(body: string): string | undefined {
  const at = Math.max(...NAMES.map((name) => body.lastIndexOf(name)));
  return at < 0 ? undefined : body.slice(at, at + 1000);
}

/** The text of a piece of JSON, whose last escape may have been cut. */
function decoded(text: string): string {
  try {
    return JSON.parse(`"${text.replace(/\\u?[0-9a-f]{0,3}$/i, "")}"`) as string;
  } catch {
    return text;
  }
}
