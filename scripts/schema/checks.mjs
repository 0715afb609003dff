// Schemas as checks: calls of the functions in src/schema.
import { ABSENT_TAGS, fallbackOf, isContent, isRecurring, OTHER_NAMES } from "./amendments.mjs";
import { distinct, isConstant, isRequired, valueOf } from "./shapes.mjs";

// @param use called with the function, and its room, that an expression needs.
// @param refer returns the name of another schema's check in the same file.
export function expression(schema, name, { use, refer }) {
  const call = (room, helper, ...values) => {
    use(room, helper);
    return values.length > 0 ? `${helper}(${values.join(", ")})` : helper;
  };
  const inner = (member) => expression(member, name, { use, refer });
  if (schema.$ref) return refer(schema.$ref.split("/").at(-1));
  if (schema.allOf?.length === 1) return inner(schema.allOf[0]);
  if (schema.properties) return model(schema, name, call, inner);
  const members = schema.oneOf ?? schema.anyOf;
  if (members && schema.discriminator?.mapping) return tagged(schema, members, call, refer);
  if (members) {
    const rest = distinct(members.filter((member) => member.type !== "null"));
    const one =
      rest.length === 1 ? inner(rest[0]) : call("structures", "union", ...rest.map(inner));
    return rest.length < members.length ? call("structures", "nullable", one) : one;
  }
  if (schema.const !== undefined) return call("scalars", "literal", JSON.stringify(schema.const));
  if (schema.enum)
    return call("scalars", "oneOf", JSON.stringify(name), JSON.stringify(schema.enum));
  if (schema.type === "array") {
    const least = schema.minItems || schema.maxItems ? [schema.minItems ?? 0] : [];
    const most = schema.maxItems ? [schema.maxItems] : [];
    return call("structures", "array", inner(schema.items ?? {}), ...least, ...most);
  }
  if (schema.type === "null") return call("scalars", "none");
  if (schema.type === "object") {
    const value = valueOf(schema);
    if (!value) return call("scalars", "dict");
    const key = inner({ type: "string", ...schema.propertyNames });
    return call("structures", "map", key, inner(value));
  }
  if (schema.format === "binary") return call("scalars", "upload");
  if (schema.type === "string") return string(schema, call);
  if (schema.type === "boolean") return call("scalars", "boolean");
  if (schema.type === "integer" || schema.type === "number")
    return call("scalars", schema.type, range(schema));
  return call("scalars", "any");
}

function tagged({ discriminator }, members, call, refer) {
  const order = members.map((member) => member.$ref);
  const tags = Object.entries(discriminator.mapping).sort(
    ([, one], [, other]) => order.indexOf(one) - order.indexOf(other),
  );
  const table = tags.map(
    ([tag, target]) => `${JSON.stringify(tag)}: ${refer(target.split("/").at(-1))}`,
  );
  const absent = tags.flatMap(([, target]) => ABSENT_TAGS[target] ?? []);
  return call(
    "structures",
    "tagged",
    JSON.stringify(discriminator.propertyName),
    `{ ${table.join(", ")} }`,
    ...absent.map((tag) => JSON.stringify(tag)),
  );
}

function model(schema, name, call, inner) {
  const fields = Object.entries(schema.properties).map(([key, property]) => {
    const plain = inner(property);
    const check = isContent(name, key)
      ? call("structures", "content", plain)
      : isRecurring(name, key)
        ? call("interned", "interned", plain)
        : plain;
    const quoted = JSON.stringify(key);
    if (isRequired(schema, key)) return `  ${quoted}: ${call("structures", "required", check)},`;
    if (isConstant(property)) {
      const value = JSON.stringify(property.const ?? property.enum[0]);
      return `  ${quoted}: ${call("structures", "constant", check, value)},`;
    }
    const fallbacks = [fallbackOf(name, key, property)].filter((value) => value !== undefined);
    const isNullable = property.anyOf?.some((member) => member.type === "null");
    if (isNullable && !fallbacks.includes(null)) fallbacks.push(null);
    const values = fallbacks.map((value) => JSON.stringify(value));
    return `  ${quoted}: ${call("structures", "optional", check, ...values)},`;
  });
  const open = schema.additionalProperties === false ? [] : ["{ open: true }"];
  const others = OTHER_NAMES[name]?.map((each) => JSON.stringify(each));
  const made = [JSON.stringify(name), `{\n${fields.join("\n")}\n}`, ...open];
  return others
    ? call("structures", "eitherName", call("structures", "model", ...made), ...others)
    : call("structures", "model", ...made);
}

function string({ format, minLength, maxLength, pattern }, call) {
  if (format === "uuid") return call("scalars", "uuid");
  if (format === "uri") return call("scalars", "url");
  if (format === "date-time") return call("datetime", "datetime");
  const limits = [
    ["min", minLength],
    ["max", maxLength],
    ["pattern", pattern && JSON.stringify(pattern)],
  ].filter(([, limit]) => limit !== undefined);
  if (limits.length === 0) return call("scalars", "string");
  const given = limits.map(([key, limit]) => `${key}: ${limit}`).join(", ");
  return call("scalars", "text", `{ ${given} }`);
}

function range({ minimum, exclusiveMinimum, maximum }) {
  const bounds = [
    // The document writes the smallest numbers as texts.
    ["ge", typeof minimum === "string" ? Number(minimum) : minimum],
    ["gt", exclusiveMinimum],
    ["le", maximum],
  ].filter(([, bound]) => bound !== undefined);
  if (bounds.length === 0) return "";
  return `{ ${bounds.map(([key, bound]) => `${key}: ${bound}`).join(", ")} }`;
}
