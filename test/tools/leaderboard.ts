/**
 * The leaderboard's data: its items as requests, and what it accepts as answers.
 * @module
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";

interface Message {
  readonly role: string;
  readonly content: string;
}

interface Tool {
  readonly type: "function";
  readonly function: { readonly name: string; readonly parameters: object };
}

export interface Call {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** The right values of each argument; an empty text means that the argument may be omitted. */
type Accepted = Readonly<Record<string, unknown>>;

export interface Item {
  readonly id: string;
  readonly messages: readonly Message[];
  readonly tools: readonly Tool[];
  /** The right calls; none if text is right. */
  readonly expected: readonly (readonly [name: string, accepted: Accepted])[];
}

/** The items of a category; those without answers in the data expect text. */
export function readItems(folder: string, category: string): Item[] {
  const answers = new Map(
    /irrelevance/.test(category)
      ? []
      : readLines(join(folder, "possible_answer", `BFCL_v4_${category}.json`)).map((line) => [
          line.id,
          line.ground_truth,
        ]),
  );
  return readLines(join(folder, `BFCL_v4_${category}.json`)).map((line) => ({
    id: line.id,
    messages: line.question[0],
    tools: line.function.map(toTool),
    expected: (answers.get(line.id) ?? []).map((call: Record<string, Accepted>) => {
      const [name, accepted] = Object.entries(call)[0]!;
      return [plainName(name), accepted];
    }),
  }));
}

function readLines(path: string): any[] {
  const lines = readFileSync(path, "utf8").trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}

function toTool({ name, parameters, ...more }: any): Tool {
  const own = { ...more, name: plainName(name), parameters: toSchema(parameters) };
  return { type: "function", function: own };
}

/** Names of functions have no dots here. */
function plainName(name: string): string {
  return name.replaceAll(/[^\w-]/g, "_");
}

/** The leaderboard's types as JSON Schema's; `any` has none. */
const TYPES: Readonly<Record<string, string | undefined>> = {
  dict: "object",
  float: "number",
  tuple: "array",
  any: undefined,
};

function toSchema(given: any): any {
  if (typeof given !== "object" || given === null) return given;
  const { type, properties, items, ...more } = given;
  const known = type in TYPES ? TYPES[type] : type;
  const inner = Object.entries(properties ?? {}).map(([name, member]) => [name, toSchema(member)]);
  return {
    ...(known && { type: known }),
    ...more,
    ...(properties && { properties: Object.fromEntries(inner) }),
    ...(items && { items: toSchema(items) }),
  };
}

/** Whether the calls are the right ones, in any order. */
export function areRight(calls: readonly Call[], { expected }: Item): boolean {
  if (calls.length !== expected.length) return false;
  const left = [...calls];
  for (const [name, accepted] of expected) {
    const at = left.findIndex((call) => call.name === name && accepts(accepted, call.arguments));
    if (at < 0) return false;
    left.splice(at, 1);
  }
  return true;
}

/** Whether the calls name the right functions. */
export function areOfRightFunctions(calls: readonly Call[], { expected }: Item): boolean {
  const names = calls.map(({ name }) => name).sort();
  return (
    names.join() ===
    expected
      .map(([name]) => name)
      .sort()
      .join()
  );
}

/** How many arguments are right, and how many there are. */
export function countArguments(
  calls: readonly Call[],
  { expected }: Item,
): { right: number; all: number } {
  let right = 0;
  let all = 0;
  for (const [name, accepted] of expected) {
    const given = calls.find((call) => call.name === name)?.arguments;
    for (const [argument, values] of Object.entries(accepted)) {
      all++;
      if (given && isRight(values, given[argument])) right++;
    }
  }
  return { right, all };
}

function accepts(accepted: Accepted, given: Record<string, unknown>): boolean {
  return (
    Object.keys(given).every((name) => Object.hasOwn(accepted, name)) &&
    Object.entries(accepted).every(([name, values]) => isRight(values, given[name]))
  );
}

function isRight(accepted: unknown, given: unknown): boolean {
  const values = Array.isArray(accepted) ? accepted : [accepted];
  return given === undefined ? values.includes("") : values.some((value) => isSame(value, given));
}

/** Compares as the leaderboard does: in texts, case, spaces and punctuation don't count. */
function isSame(expected: unknown, given: unknown): boolean {
  if (typeof expected === "string" && typeof given === "string") {
    return bare(expected) === bare(given);
  }
  if (Array.isArray(expected) && Array.isArray(given)) {
    return (
      expected.length === given.length && expected.every((value, at) => isSame(value, given[at]))
    );
  }
  if (isObject(expected) && isObject(given)) return accepts(expected, given);
  return expected === given;
}

function bare(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[ ,./_*^-]/g, "")
    .replaceAll("'", '"');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
