// Schemas as TypeScript types.

// @param isCanonical whether values come from a check, which drops null where it means the same as absence.
export function declaration(name, schema, isCanonical) {
  const isEmpty = Object.keys(schema.properties ?? {}).length === 0;
  return isEmpty
    ? `export type ${name} = ${type(schema, isCanonical)};\n`
    : `export interface ${name} ${members(schema, isCanonical)}\n`;
}

export function members(schema, isCanonical) {
  const lines = Object.entries(schema.properties).map(([key, property]) => {
    const mark = isRequired(schema, key) || (isCanonical && isConstant(property)) ? "" : "?";
    const kept = isCanonical && mark ? withoutNull(property) : property;
    return `  ${JSON.stringify(key)}${mark}: ${type(kept, isCanonical)};`;
  });
  return lines.length > 0 ? `{\n${lines.join("\n")}\n}` : "Record<string, unknown>";
}

export function isRequired(schema, key) {
  return schema.required?.includes(key) ?? false;
}

export function isConstant(property) {
  return (
    property.const !== undefined || (property.enum?.length === 1 && property.type === "string")
  );
}

// The schema of a dictionary's values; undefined if they may be anything.
export function valueOf({ additionalProperties: value }) {
  return Object.keys(value ?? {}).length > 0 ? value : undefined;
}

export function distinct(schemas) {
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
}

function withoutNull(property) {
  if (!property.anyOf) return property;
  return { ...property, anyOf: property.anyOf.filter((member) => member.type !== "null") };
}

const PLAIN = {
  string: "string",
  integer: "number",
  number: "number",
  boolean: "boolean",
  null: "null",
};

export function type(schema, isCanonical) {
  if (schema.$ref) return schema.$ref.split("/").at(-1);
  if (schema.allOf?.length === 1) return type(schema.allOf[0], isCanonical);
  const alternatives = schema.oneOf ?? schema.anyOf;
  if (alternatives) {
    return distinct(alternatives)
      .map((member) => type(member, isCanonical))
      .join(" | ");
  }
  if (schema.format === "binary") return "Upload";
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((member) => JSON.stringify(member)).join(" | ");
  if (schema.type === "array") {
    const list = `(${type(schema.items ?? {}, isCanonical)})[]`;
    return isCanonical ? list : `readonly ${list}`;
  }
  if (schema.properties) return members(schema, isCanonical);
  if (schema.type === "object") {
    const value = valueOf(schema);
    return `Record<string, ${value ? type(value, isCanonical) : "unknown"}>`;
  }
  return PLAIN[schema.type] ?? "unknown";
}
