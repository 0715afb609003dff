/**
 * Vectors as JSON.
 * @module
 */

const encoder = new TextEncoder();
const BRACKET = encoder.encode("]");

/** A part that comes in many vectors: its JSON is written once and for all, so its numbers mustn't change any more. */
export class WrittenPart extends Float32Array {
  readonly json: Uint8Array = numbers(this);
  /** The same at the beginning of a vector. */
  readonly opened: Uint8Array = opened(this.json);
}

/** Adds the JSON of a vector in parts to a list of bytes. */
export function writeParts(parts: readonly Float32Array[], pieces: Uint8Array[]): void {
  let isFirst = true;
  for (const part of parts) {
    const kept = part instanceof WrittenPart ? part : new WrittenPart(part);
    pieces.push(isFirst ? kept.opened : kept.json);
    isFirst = false;
  }
  pieces.push(BRACKET);
}

/** Each with a comma before it. */
function numbers(values: Float32Array): Uint8Array {
  return encoder.encode(`,${JSON.stringify([...values]).slice(1, -1)}`);
}

/** With the vector's bracket instead of the first comma. */
function opened(json: Uint8Array): Uint8Array {
  const first = json.slice();
  first[0] = "[".charCodeAt(0);
  return first;
}
