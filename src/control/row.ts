/**
 * An entry of the log without its body: what a list shows of it.
 * @module
 */
import type { StoredEntry } from "../store/ring.ts";

const LONGEST = 120;

/** As JSON, with the last words that were said instead of the body. */
export function rowJson({ at, body, ...rest }: StoredEntry): string {
  return JSON.stringify({ ...rest, at: new Date(at).toISOString(), preview: previewOf(body) });
}

/** Only the end of a body is looked at: it may be large, and rows come by the thousand. */
function previewOf(body: string | null): string {
  if (body === null) return "";
  const at = Math.max(
    ...["content", "input", "inputs", "prompt"].map((name) => body.lastIndexOf(`"${name}":`)),
  );
  const [, text = ""] = /^"\w+":\s*\[?\s*"((?:[^"\\]|\\.)*)/s.exec(body.slice(at, at + 1000)) ?? [];
  return decoded(text.slice(0, LONGEST));
}

/** The text of a piece of JSON, whose last escape may have been cut. */
function decoded(text: string): string {
  try {
    return JSON.parse(`"${text.replace(/\\u?[0-9a-f]{0,3}$/i, "")}"`) as string;
  } catch {
    return text;
  }
}
