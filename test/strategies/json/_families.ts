/** For each keyword of JSON Schema, schemas that use it to any extent. */

/** Makes a schema of a given size, or one that requires a value of that size. */
export type Family = (size: number) => object | boolean;

const TEXT = { type: "string" };
/** The families of `minItems` and its like. */
const most = (size: number): number => Math.min(size, 10_000);

function list<Item>(size: number, item: (index: number) => Item): Item[] {
  return Array.from({ length: size }, (_, index) => item(index));
}

/** An object with a given number of properties: `p0`, `p1`… */
function map<Value>(size: number, value: (index: number) => Value): Record<string, Value> {
  return Object.fromEntries(list(size, (index) => [`p${index}`, value(index)]));
}

const names = (size: number): string[] => list(size, (index) => `p${index}`);
const numbers = (size: number): number[] => list(size, (index) => index);

/** A schema around a schema around a schema. */
function nested(levels: number, around: (inner: object) => object, core: object = TEXT): object {
  let schema = core;
  for (let level = 0; level < levels; level++) schema = around(schema);
  return schema;
}

/** References that each lead to the next one. */
function chain(size: number, link: (reference: object) => object): object {
  const next = (index: number): object => ({ $ref: `#/$defs/p${index}` });
  const $defs = map(size, (index) => (index + 1 === size ? TEXT : link(next(index + 1))));
  return { ...next(0), $defs };
}

const manyOf = (more: object, size = 1000): object => ({ type: "array", minItems: size, ...more });

export const FAMILIES: Readonly<Record<string, readonly Family[]>> = {
  $schema: [(size) => ({ $schema: "x".repeat(size), ...TEXT })],
  $id: [
    (size) => ({ $defs: map(size, (index) => ({ $id: `https://example.com/${index}` })) }),
    (size) => ({
      $id: `https://example.com/${"a/".repeat(size)}`,
      $defs: map(100, (at) => ({ $id: `${at}` })),
    }),
    (size) => nested(190, (inner) => ({ $id: `${"a".repeat(size / 1000)}/`, not: inner })),
  ],
  $ref: [
    (size) => chain(size, (reference) => reference),
    (size) =>
      chain(size, (reference) => ({
        type: "object",
        required: ["a"],
        properties: { a: reference },
      })),
    (size) => ({ $defs: { a: TEXT }, allOf: list(size, () => ({ $ref: "#/$defs/a" })) }),
    (size) => ({ $defs: { a: TEXT }, properties: map(size, () => ({ $ref: "#/$defs/a" })) }),
    (size) => ({
      $id: "https://example.com/a",
      properties: map(size, () => ({ $ref: "https://example.com/a#" })),
    }),
    (size) => ({ $ref: `#${"/a".repeat(size)}` }),
    (size) => ({ allOf: list(size, () => ({ $ref: "#" })) }),
    (size) => ({ type: "object", properties: map(size, () => ({ $ref: "#" })) }),
    (size) => ({
      anyOf: list(size, () => ({
        type: "object",
        required: ["a", "b"],
        properties: { a: { $ref: "#" }, b: { $ref: "#" } },
      })),
    }),
  ],
  $dynamicRef: [
    (size) => ({
      $defs: map(size, (index) => ({ $dynamicAnchor: `a${index}` })),
      $dynamicRef: "#a0",
    }),
  ],
  $recursiveRef: [(size) => ({ properties: map(size, () => ({ $recursiveRef: "#" })) })],
  $anchor: [(size) => ({ $defs: map(size, (index) => ({ $anchor: `a${index}` })), $ref: "#a0" })],
  $dynamicAnchor: [(size) => ({ $defs: map(size, () => ({ $dynamicAnchor: "a" })) })],
  $defs: [(size) => ({ $defs: map(size, () => TEXT), ...TEXT })],
  definitions: [(size) => ({ definitions: map(size, () => TEXT), ...TEXT })],
  type: [
    (size) => ({ type: list(size, () => "string") }),
    (size) => manyOf({ items: { type: list(size, () => "string") } }),
  ],
  enum: [
    (size) => ({ enum: list(size, (index) => `e${index}`) }),
    (size) => ({ enum: list(size, (index) => ({ index })) }),
    (size) => ({ type: "string", enum: numbers(size) }),
    (size) => ({ enum: numbers(size), not: { enum: numbers(size) } }),
    (size) => ({
      enum: list(size, (index) => [index]),
      not: { enum: list(size, (index) => [index]) },
    }),
    (size) => manyOf({ items: { enum: numbers(size) } }),
    (size) => manyOf({ items: { allOf: [{ enum: numbers(size) }, { type: "integer" }] } }),
    (size) => ({
      type: "string",
      enum: ["x".repeat(size)],
      minLength: 1,
      pattern: "x",
      format: "uri-reference",
    }),
  ],
  const: [
    (size) => ({ const: "x".repeat(size) }),
    (size) => ({
      const: numbers(size),
      not: { anyOf: list(100, (index) => ({ const: [...numbers(size), index] })) },
    }),
    (size) => ({
      const: nestedValue(numbers(size)),
      $ref: "#/$defs/u",
      $defs: { u: { uniqueItems: true, items: { $ref: "#/$defs/u" } } },
    }),
  ],
  multipleOf: [
    (size) => ({ type: "integer", allOf: list(size, (index) => ({ multipleOf: index + 1 })) }),
    (size) => ({ enum: list(size, (index) => 1e300 + index * 1e290), multipleOf: 1e-300 }),
    () => ({ type: "number", allOf: [{ multipleOf: 1e300 }, { multipleOf: 1e-300 }] }),
  ],
  minimum: [
    (size) =>
      manyOf(
        { uniqueItems: true, items: { type: "integer", minimum: 1, maximum: most(size) } },
        most(size),
      ),
  ],
  maximum: [(size) => ({ const: numbers(size), items: { maximum: size } })],
  exclusiveMinimum: [
    (size) => ({ type: "number", allOf: list(size, (index) => ({ exclusiveMinimum: index })) }),
  ],
  exclusiveMaximum: [
    (size) => ({ type: "number", allOf: list(size, (index) => ({ exclusiveMaximum: -index })) }),
  ],
  minLength: [
    (size) => ({ type: "string", minLength: most(size) }),
    (size) => ({
      properties: map(most(size) / 10, () => ({ type: "string", minLength: most(size) })),
    }),
    (size) => ({ type: "string", minLength: most(size), pattern: "^[a-z]{3}$" }),
    (size) => ({ type: "string", allOf: list(size, (index) => ({ minLength: index % 100 })) }),
  ],
  maxLength: [
    (size) => ({
      type: "string",
      enum: ["x".repeat(size)],
      allOf: list(100, () => ({ maxLength: size })),
    }),
  ],
  pattern: [
    (size) => ({ type: "string", pattern: `^[a-z]{${most(size)}}$` }),
    (size) => ({ type: "string", pattern: `^${"a".repeat(size)}$` }),
    (size) => ({ type: "string", pattern: `^(${names(size / 10).join("|")})+$`, minLength: 100 }),
    (size) => ({ type: "string", pattern: `${"(".repeat(size)}${")".repeat(size)}` }),
    (size) => ({ type: "string", pattern: "[".repeat(size) }),
    (size) => ({ type: "string", pattern: `^${"\\p{L}".repeat(size / 10)}$` }),
    (size) => ({
      type: "string",
      pattern: `^${`(?:${"|".repeat(99)})`.repeat(6)}x{${most(size)}}$`,
    }),
    (size) => ({ type: "string", pattern: "((((a?){1000}){1000}){1000}){1000}", maxLength: size }),
    (size) => ({ type: "string", enum: [`${"a".repeat(size)}!`], pattern: "^(a+)+$" }),
    (size) => ({ type: "string", enum: [`${"a".repeat(size)}!`], pattern: "^(?!b)(a|a)*$" }),
    (size) => ({ type: "string", enum: [`${"a".repeat(size)}!`], pattern: "(?<=)(?<=b)!" }),
    (size) => ({
      properties: map(Math.min(size, 200), (index) => ({
        type: "string",
        pattern: `^(?!b${index})(a|a)*(a|a)*$`,
        minLength: 60,
      })),
    }),
    (size) => ({
      properties: map(Math.min(size, 200), (index) => ({
        type: "string",
        pattern: `^(?:[a-z${index}]{0,60}x?){1,15}$`,
        minLength: 60,
      })),
    }),
  ],
  format: [
    (size) => ({ type: "string", allOf: list(size, () => ({ format: "email" })) }),
    (size) => ({ type: "string", enum: list(size, (index) => `x${index}`), format: "date" }),
  ],
  minItems: [
    (size) => manyOf({}, most(size)),
    (size) =>
      manyOf({ items: manyOf({ items: manyOf({ items: TEXT }, 100) }, 100) }, most(size) / 100),
    (size) => manyOf({ items: { type: "string", minLength: 10_000 } }, most(size)),
    (size) =>
      manyOf({ items: { oneOf: list(100, () => manyOf({ items: TEXT }, 20)) } }, most(size)),
  ],
  maxItems: [(size) => ({ type: "array", allOf: list(size, (index) => ({ maxItems: index })) })],
  uniqueItems: [
    (size) => manyOf({ uniqueItems: true, items: { enum: numbers(size) } }, most(size)),
    (size) => manyOf({ uniqueItems: true, items: { enum: numbers(size - 1) } }, most(size)),
    (size) =>
      manyOf(
        { uniqueItems: true, items: { enum: list(size, (index) => ({ index })) } },
        most(size),
      ),
    (size) =>
      manyOf(
        { uniqueItems: true, items: { anyOf: list(size, (index) => ({ const: index })) } },
        most(size),
      ),
    (size) =>
      nested(
        90,
        (inner) => ({ type: "array", uniqueItems: true, minItems: 1, maxItems: 1, items: inner }),
        { const: numbers(size) },
      ),
  ],
  items: [
    (size) => ({ type: "array", items: list(size, () => TEXT) }),
    (size) => manyOf({ allOf: list(size, () => ({ items: TEXT })) }),
    (size) => ({ type: "array", not: { items: list(size, () => TEXT) } }),
  ],
  prefixItems: [
    (size) => ({ type: "array", prefixItems: list(size, () => TEXT) }),
    (size) => ({ type: "array", not: { prefixItems: list(size, () => TEXT) } }),
  ],
  additionalItems: [
    (size) => ({
      type: "array",
      allOf: list(size, () => ({ items: [TEXT], additionalItems: TEXT })),
    }),
  ],
  unevaluatedItems: [
    (size) => ({ type: "array", prefixItems: list(size, () => TEXT), unevaluatedItems: false }),
    (size) => ({
      type: "array",
      allOf: list(size, () => ({ prefixItems: [TEXT] })),
      unevaluatedItems: false,
    }),
  ],
  contains: [
    (size) => ({ type: "array", allOf: list(size, (index) => ({ contains: { const: index } })) }),
    (size) => ({ const: numbers(size), allOf: list(100, () => ({ contains: { const: size } })) }),
  ],
  minContains: [
    (size) => ({ type: "array", contains: { type: "integer" }, minContains: most(size) }),
    (size) => ({
      type: "array",
      contains: { type: "integer" },
      minContains: most(size),
      maxItems: 999,
    }),
    (size) => ({ type: "array", allOf: list(size, () => ({ contains: {}, minContains: 10_000 })) }),
  ],
  maxContains: [(size) => manyOf({ contains: { type: "integer" }, maxContains: 0 }, most(size))],
  required: [
    (size) => ({ type: "object", required: names(size) }),
    (size) => ({ type: "object", required: names(size), not: { required: names(size) } }),
    (size) =>
      manyOf({ contains: { required: names(size) }, minContains: 0, items: { type: "object" } }),
    (size) => ({ type: "object", required: ["x".repeat(size)] }),
  ],
  properties: [
    (size) => ({ type: "object", properties: map(size, () => TEXT) }),
    (size) => ({ type: "object", properties: map(size, () => true) }),
    (size) => ({ type: "object", properties: map(size, () => TEXT), required: names(size) }),
    (size) => ({
      type: "object",
      allOf: list(size, (index) => ({ properties: { [`p${index}`]: TEXT } })),
    }),
    (size) => ({
      type: "object",
      required: ["z"],
      properties: {
        ...map(size, () => TEXT),
        z: { enum: [] as string[], const: 1, type: "string" },
      },
    }),
    (size) => manyOf({ items: { type: "object", properties: map(size, () => TEXT) } }),
    (size) => ({ not: { properties: map(size, () => TEXT) } }),
  ],
  patternProperties: [
    (size) => ({
      type: "object",
      patternProperties: Object.fromEntries(list(size, (index) => [`^x${index}`, TEXT])),
    }),
    (size) => ({
      minProperties: most(size),
      patternProperties: Object.fromEntries(list(200, (index) => [`^(a|b)*${index}(c|d)*$`, TEXT])),
    }),
    (size) => ({
      minProperties: 1000,
      allOf: list(size, () => ({ patternProperties: { "^[a-z]": TEXT } })),
    }),
    (size) => ({
      const: map(size, () => 1),
      patternProperties: Object.fromEntries(list(200, (index) => [`^p${index}`, true])),
    }),
  ],
  additionalProperties: [
    (size) => ({
      allOf: list(size, (index) => ({
        properties: { [`p${index}`]: TEXT },
        additionalProperties: true,
      })),
    }),
    (size) => ({
      const: map(size, () => 1),
      additionalProperties: { type: "integer", minimum: 0 },
    }),
  ],
  unevaluatedProperties: [
    (size) => ({
      type: "object",
      allOf: list(size, (index) => ({ properties: { [`p${index}`]: TEXT } })),
      unevaluatedProperties: false,
    }),
    (size) =>
      nested(190, (inner) => ({ type: "object", allOf: [inner], unevaluatedProperties: true }), {
        properties: map(size, () => TEXT),
      }),
  ],
  propertyNames: [
    (size) => ({ type: "object", required: names(size), propertyNames: { enum: names(size) } }),
    (size) => ({
      type: "object",
      required: names(size),
      propertyNames: { anyOf: names(size).map((name) => ({ const: name })) },
    }),
    (size) => ({
      type: "object",
      minProperties: most(size),
      propertyNames: { pattern: "^[a-z]{3}$" },
    }),
  ],
  minProperties: [
    (size) => ({ type: "object", minProperties: most(size) }),
    (size) => ({
      type: "object",
      minProperties: most(size),
      additionalProperties: false,
      properties: map(size, () => TEXT),
    }),
  ],
  maxProperties: [
    (size) => ({
      type: "object",
      maxProperties: 1,
      properties: map(size, () => ({ type: "string", minLength: 5, maxLength: 4 })),
    }),
  ],
  dependentRequired: [
    (size) => ({
      type: "object",
      required: ["p0"],
      dependentRequired: map(size, (index) => [`p${index + 1}`]),
    }),
    (size) => ({
      type: "object",
      required: ["a"],
      allOf: names(size).map((name) => ({ dependentRequired: { a: [name] } })),
    }),
    (size) => ({
      type: "object",
      properties: map(size, () => TEXT),
      allOf: names(size).map((name) => ({ dependentRequired: { [name]: ["p0"] } })),
    }),
  ],
  dependentSchemas: [
    (size) => ({ type: "object", dependentSchemas: map(size, () => ({ required: ["a"] })) }),
    (size) => ({
      type: "object",
      required: names(size),
      dependentSchemas: map(size, () => ({ required: ["a"] })),
    }),
  ],
  dependencies: [
    (size) => ({
      type: "object",
      properties: map(size, () => TEXT),
      dependencies: map(size, (index) => [`p${(index + 1) % size}`]),
    }),
    (size) => ({ not: { dependencies: map(size, () => ["a"]) } }),
  ],
  allOf: [
    (size) => ({ allOf: list(size, () => ({})) }),
    (size) => ({ allOf: list(size, () => true) }),
    (size) => ({
      type: "object",
      allOf: list(size, (index) => ({
        anyOf: [{ required: [`a${index}`] }, { required: [`b${index}`] }],
      })),
    }),
    (size) => ({ not: { allOf: list(size, (index) => ({ const: index })) } }),
  ],
  anyOf: [
    (size) => ({ anyOf: list(size, (index) => ({ const: index })) }),
    (size) => ({ type: "string", anyOf: list(size, (index) => ({ const: index })) }),
    (size) => manyOf({ items: { anyOf: list(size, (index) => ({ const: index })) } }),
    (size) => ({ not: { anyOf: list(size, (index) => ({ const: index })) } }),
  ],
  oneOf: [
    (size) => ({ oneOf: list(size, (index) => ({ const: index })) }),
    (size) => ({ oneOf: list(size, () => ({ type: "integer" })) }),
    (size) => ({
      type: "object",
      properties: map(size, () => TEXT),
      oneOf: names(size).map((name) => ({ required: [name] })),
    }),
    (size) => ({
      oneOf: list(size, (index) => ({
        type: "object",
        properties: { kind: { const: index }, value: TEXT },
        required: ["kind"],
      })),
    }),
    (size) => ({
      oneOf: list(size, (index) => ({
        required: ["k", "l", "r"],
        properties: { k: { const: index }, l: { $ref: "#" }, r: { $ref: "#" } },
      })),
    }),
    (size) => ({ not: { oneOf: list(size, (index) => ({ const: index })) } }),
  ],
  not: [
    (size) => nested(Math.min(size, 190), (inner) => ({ not: inner })),
    (size) => ({ type: "integer", allOf: list(size, (index) => ({ not: { const: index } })) }),
  ],
  if: [
    (size) => nested(Math.min(size, 190), (inner) => ({ if: { const: size }, else: inner })),
    (size) => nested(Math.min(size, 190), (inner) => ({ if: inner, else: false })),
  ],
  // Written as a literal, the key `then` would make the object look like a promise.
  ...Object.fromEntries(
    ["then", "else"].map((branch): [string, Family[]] => [
      branch,
      [
        (size) => ({
          type: "object",
          allOf: names(size).map((name) => ({
            if: { required: [`${name}a`] },
            [branch]: { required: [`${name}b`] },
          })),
        }),
      ],
    ]),
  ),
  "none at all": [
    (size) => ({ ...map(size, () => 1), ...TEXT }),
    (size) => ({ example: list(size, (index) => ({ id: `${index}` })), ...TEXT }),
  ],
};

/** Lists in lists, as deep as a body may nest. */
function nestedValue(core: unknown): unknown {
  let value = core;
  for (let level = 0; level < 150; level++) value = [value];
  return value;
}
