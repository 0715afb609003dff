/**
 * Objects: all declared properties in the order of the schema, and more only where the schema requires them.
 * @module
 */
import { word } from "../text/index.ts";
import { type Limits, limitsOf, type Member, MOST, rulesFor } from "./members.ts";
import { NOTHING, type Task } from "./place.ts";
import { refersOn, type Rule } from "./subschema.ts";

/** The cost of finding a member's schemas. */
const NAMED = 2;

/** An object that all the parts allow. */
export function writeObject(task: Task): unknown {
  const { parts, work, alternatives, isEnding, inner } = task;
  const limits = limitsOf(parts, work);
  const { min, max } = limits;
  const isBare = alternatives.choose(2, true) === 1;
  work.take(limits.listed * (NAMED + limits.general.length / 4));
  const { list, required } = limits.members(isBare);
  if (min > max || required > Math.min(max, MOST)) return NOTHING;
  const rulesOf = ({ name, rules }: Member): readonly Rule[] =>
    rules ?? rulesFor(name, limits, work);
  // An impossible member is found before the other members are made.
  for (const member of list)
    if (member.isRequired && rulesOf(member).includes(false)) return NOTHING;

  const object: Record<string, unknown> = {};
  let size = 0;
  const add = (name: string, rules: readonly Rule[]): boolean => {
    const value = inner(rules);
    if (value === NOTHING) return false;
    work.write(name.length + 3);
    setMember(object, name, value);
    size++;
    return true;
  };

  let optionals = max - required;
  for (const member of list) {
    const { name, isRequired } = member;
    if (!isRequired && (optionals <= 0 || (isBare && size >= min))) continue;
    const rules = rulesOf(member);
    if (!isRequired && isEnding && rules.some(refersOn)) continue;
    const isAdded = add(name, rules);
    if (!isAdded && isRequired) return NOTHING;
    if (isAdded && !isRequired) optionals--;
  }

  const free = isBare || list.length > 0 ? 0 : freeCount(limits, task);
  const wanted = Math.min(max, Math.max(min, size, free));
  for (let tries = 4 * (wanted - size) + 8; tries > 0 && size < wanted; tries--) {
    const name = anotherName(limits, task, tries);
    if (name === undefined || Object.hasOwn(object, name)) continue;
    work.take(1 + limits.general.length);
    add(name, rulesFor(name, limits, work));
  }
  return size < min ? NOTHING : object;
}

/** A dictionary gets a few entries, an unrestricted object gets one. */
function freeCount({ isDictionary }: Limits, { isEnding, random }: Task): number {
  return isDictionary && !isEnding ? 1 + random.below(3) : 1;
}

/** An undeclared name: one that fits the patterns or the names' schema, else a word. */
function anotherName(
  { patterns, names }: Limits,
  { random, work, inner }: Task,
  tries: number,
): string | undefined {
  if (patterns.length > 0 && tries % 3 !== 0) {
    return patterns[random.below(patterns.length)]!.write(random, 1 + random.below(8), work);
  }
  if (names.length > 0) {
    const { written } = work;
    const name = inner(names);
    work.rewind(written);
    return typeof name === "string" ? name : undefined;
  }
  return tries % 2 === 0 ? word(random) : `${word(random)}_${random.below(1000)}`;
}

/** Unlike an assignment, this takes `__proto__` for a name like any other. */
function setMember(object: Record<string, unknown>, name: string, value: unknown): void {
  if (name !== "__proto__") object[name] = value;
  else
    Object.defineProperty(object, name, {
      value,
      enumerable: true,
      writable: true,
      configurable: true,
    });
}
