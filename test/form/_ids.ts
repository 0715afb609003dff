/**
 * Ids of recorded objects and of those that the emulator made in their place, so that recordings which continue one another can be
 * sent in turn.
 * @module
 */
import { isObject } from "../../src/schema/scalars.ts";
import { valuesIn } from "./_pair.ts";

export interface Ids {
  /** Notes which given ids take the place of recorded ones. */
  learn(recorded: string, answered: string): void;
  /** A text with given ids in place of recorded ones. */
  translate(text: string): string;
}

export function createIds(): Ids {
  const given = new Map<string, string>();
  const pair = (recorded: unknown, answered: unknown, key: string): void => {
    if (typeof recorded === "string" && typeof answered === "string") {
      if (/(^|_)id$/.test(key) && recorded !== answered) given.set(recorded, answered);
    } else if (Array.isArray(recorded) && Array.isArray(answered)) {
      for (const [index, each] of recorded.entries()) pair(each, answered[index], key);
    } else if (isObject(recorded) && isObject(answered)) {
      for (const name of Object.keys(recorded)) pair(recorded[name], answered[name], name);
    }
  };
  return {
    learn(recorded, answered) {
      const values = valuesIn(answered);
      for (const [index, each] of valuesIn(recorded).entries()) pair(each, values[index], "");
    },
    translate(text) {
      let translated = text;
      for (const [recorded, id] of given) translated = translated.replaceAll(recorded, id);
      return translated;
    },
  };
}
