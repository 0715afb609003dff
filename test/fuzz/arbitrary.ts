/**
 * Random values that are valid under a schema of the API's document.
 * @module
 */
import fc, { type Arbitrary } from "fast-check";
import { resolve, type Shape } from "../_openapi.ts";

/** Overrides by schema name, or `schema.property`: where a valid value needs more than the document says. */
export type Overrides = Readonly<Record<string, Arbitrary<unknown>>>;

/** How deep optional parts are generated. */
const DEPTH = 5;

export function arbitraryOf(
  shape: Shape,
  overrides: Overrides,
  depth: number = DEPTH,
): Arbitrary<unknown> {
  const name: string | undefined = shape.$ref?.split("/").at(-1);
  const own = name === undefined ? undefined : overrides[name];
  if (own) return own;
  const schema = together(resolve(shape));
  const inner = (member: Shape): Arbitrary<unknown> => arbitraryOf(member, overrides, depth - 1);
  const members: Shape[] | undefined = schema.anyOf ?? schema.oneOf;
  if (members) {
    const { propertyName, mapping = {} } = schema.discriminator ?? {};
    return fc.oneof(
      ...members.map((member) => {
        const made = arbitraryOf(member, overrides, depth);
        // The variant that a discriminator chooses must have the discriminator's value.
        const tag = Object.keys(mapping).find((each) => mapping[each] === member.$ref);
        return tag ? made.map((value) => ({ ...(value as object), [propertyName]: tag })) : made;
      }),
    );
  }
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case "string":
      return text(schema);
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case "integer":
      return integer(schema);
    case "number":
      return number(schema);
    case "array":
      return fc.array(inner(schema.items ?? {}), { minLength: schema.minItems ?? 0, maxLength: 3 });
    case "object":
      return object(schema, name, overrides, depth);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

/** One object that meets several schemas. */
function together(schema: Shape): Shape {
  if (!schema.allOf) return schema;
  const parts = schema.allOf.map(resolve);
  return {
    type: "object",
    properties: Object.assign({}, ...parts.map(({ properties = {} }: Shape) => properties)),
    required: parts.flatMap(({ required = [] }: Shape) => required),
    // The live service takes no unknown key (state.md section 1.6).
    additionalProperties: false,
  };
}

function object(
  { properties = {}, required = [], additionalProperties, propertyNames = {} }: Shape,
  name: string | undefined,
  overrides: Overrides,
  depth: number,
): Arbitrary<unknown> {
  const keys = Object.keys(properties).filter((key) => depth > 0 || required.includes(key));
  if (keys.length === 0) {
    if (additionalProperties === false || depth <= 0) return fc.constant({});
    const isTyped = Object.keys(additionalProperties ?? {}).length > 0;
    const value = isTyped
      ? arbitraryOf(additionalProperties, overrides, depth - 1)
      : fc.jsonValue({ maxDepth: 1 });
    return fc.dictionary(text(propertyNames), value, { maxKeys: 3, noNullPrototype: true });
  }
  const fields = keys.map((key): [string, Arbitrary<unknown>] => [
    key,
    overrides[`${name}.${key}`] ?? arbitraryOf(properties[key], overrides, depth - 1),
  ]);
  // The document requires a key that it doesn't describe.
  const requiredKeys = required.filter((key: string) => keys.includes(key));
  return fc.record(Object.fromEntries(fields), { requiredKeys, noNullPrototype: true });
}

function integer(schema: Shape): Arbitrary<number> {
  const min = schema.minimum ?? exclusive(schema) ?? -50;
  return fc.integer({ min, max: schema.maximum ?? Math.max(50, 2 * min) });
}

function number({ minimum, exclusiveMinimum, maximum }: Shape): Arbitrary<number> {
  return fc.double({
    min: minimum ?? exclusiveMinimum ?? -1e6,
    max: maximum ?? 1e6,
    minExcluded: exclusiveMinimum !== undefined,
    noNaN: true,
  });
}

const exclusive = ({ exclusiveMinimum }: Shape): number | undefined =>
  exclusiveMinimum === undefined ? undefined : exclusiveMinimum + 1;

/** Future times, so that nothing expires during the test. */
const time = fc
  .date({ min: new Date("2030-01-01"), max: new Date("2100-01-01"), noInvalidDate: true })
  .map((date) => date.toISOString());

function text({ format, pattern, minLength = 0, maxLength }: Shape): Arbitrary<string> {
  if (format === "uuid") return fc.uuid();
  if (format === "uri") return fc.webUrl();
  if (format === "date-time") return time;
  if (pattern) return fc.stringMatching(new RegExp(pattern));
  // One visible character may be several code points.
  const unit = maxLength === undefined ? "grapheme" : "grapheme-ascii";
  return fc.string({ unit, minLength, maxLength: Math.min(maxLength ?? 40, 40) });
}
