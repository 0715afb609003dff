/**
 * Vectors as JSON.
 * @module
 */

const encoder = new TextEncoder();
const BRACKET = encoder.encode("]");

/** A part that many vectors share: its JSON is written only once, so its numbers mustn't change any more. */
export class WrittenPart extends Float32Array {
  readonly json: Uint8Array = numbers(this);
  /** The same, for the beginning of a vector. */
  readonly opened: Uint8Array = opened(this.json);
}

/** Appends the JSON of a vector in parts to a list of bytes. */
export function writeParts(parts: readonly Float32Array[], pieces: Uint8Array[]): void {
  let isFirst = true;
  for (const part of parts) {
    const kept = part instanceof WrittenPart ? part : new WrittenPart(part);
    pieces.push(isFirst ? kept.opened : kept.json);
    isFirst = false;
  }
  pieces.push(BRACKET);
}

/** The JSON of each number, with a comma before it. */
function numbers(values: Float32Array): Uint8Array {
  return encoder.encode(`,${JSON.stringify([...values]).slice(1, -1)}`);
}

/** The same with the vector's opening bracket instead of the first comma. */
function opened(json: Uint8Array): Uint8Array {
  const first = json.slice();
  first[0] = "[".charCodeAt(0);
  return first;
}
