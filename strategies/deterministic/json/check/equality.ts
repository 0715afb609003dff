/**
 * Equality of values by their canonical text, so that no value is compared with every other.
 * @module
 */
import { canonicalJson } from "../../../../src/hash/canonical.ts";
import type { Work } from "../work.ts";

/** A text that two values share exactly if they are equal. */
export function textOf(value: unknown, work: Work): string {
  const text = canonicalJson(value);
  work.take(1 + text.length / 4);
  return text;
}

/** Tests whether a value is in the list. */
export function membership(list: readonly unknown[]): (value: unknown, work: Work) => boolean {
  const plain = new Set(list.filter((member) => !isStructured(member)));
  let texts: Set<string> | undefined;
  return (value, work) => {
    if (!isStructured(value)) return plain.has(value);
    texts ??= new Set(list.filter(isStructured).map(canonicalJson));
    return texts.size > 0 && texts.has(textOf(value, work));
  };
}

function isStructured(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
