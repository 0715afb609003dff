/**
 * One change to a body, as a caller's mistake.
 * @module
 */
import fc, { type Arbitrary } from "fast-check";

type Path = (string | number)[];

/** Values to put in the place of others. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  "",
  "x",
  "\ud800",
  "\u0000",
  [],
  {},
  [[]],
  [null],
  { a: { b: [] } },
  { type: "text" },
  "9".repeat(1000),
];

/** A body with one thing removed, replaced, or added. */
export function mutationOf(body: unknown): Arbitrary<unknown> {
  const places = placesIn(body);
  return fc
    .record({
      at: fc.constantFrom(...places),
      how: fc.constantFrom("remove", "replace", "add", "repeat"),
      strange: fc.constantFrom(...STRANGE),
      key: fc.constantFrom("store", "seed", "user", "constructor", "toString", "", "model", "type"),
    })
    .map(({ at, how, strange, key }) => changed(copyOf(body), at, how, strange, key));
}

function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [path];
  const deeper = Object.entries(value).flatMap(([key, member]) =>
    placesIn(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return [path, ...deeper];
}

function changed(body: any, path: Path, how: string, strange: unknown, key: string): unknown {
  const parents = path.slice(0, -1);
  const last = path.at(-1);
  if (last === undefined)
    return how === "add" && isObject(body) ? { ...body, [key]: strange } : strange;
  let parent = body;
  for (const step of parents) parent = parent[step];
  const value = parent[last];
  if (how === "remove") {
    if (Array.isArray(parent)) parent.splice(Number(last), 1);
    else delete parent[last];
  } else if (how === "add" && isObject(value)) parent[last] = { ...value, [key]: strange };
  else if (how === "repeat" && Array.isArray(parent)) parent.splice(Number(last), 0, copyOf(value));
  else parent[last] = strange;
  return body;
}

/** Files stay unchanged. */
function copyOf(value: any): any {
  if (Array.isArray(value)) return value.map(copyOf);
  if (!isObject(value) || value instanceof File) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, copyOf(member)]));
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
