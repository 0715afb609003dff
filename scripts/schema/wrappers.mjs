// The SDK's shapes have parts that only the SDK uses: wrappers of values that may be null or missing, pages that fetch the next one,
// and a place for unknown values. Each is read as its counterpart on the wire.

const REFERENCE = /^#\/components\/schemas\/(.*)$/;
const WRAPPER = /^(Optional)?Nullable_/;

export function unwrapped(document) {
  const { schemas } = document.components;
  const unwrap = (value) => {
    if (Array.isArray(value)) return value.map(unwrap);
    if (typeof value !== "object" || value === null) return value;
    const name = nameOf(value);
    if (WRAPPER.test(name)) return unwrap({ anyOf: [value] });
    if (isPage(schemas[name])) return unwrap(schemas[name].properties.result);
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        unwrap(key === "anyOf" ? distinct(member.flatMap(members)) : member),
      ]),
    );
  };
  const members = (schema) => {
    const name = nameOf(schema);
    if (name === "Unset" || schemas[name]?.properties?.is_unknown) return [];
    if (!WRAPPER.test(name)) return [schema];
    return (schemas[name].anyOf ?? [schemas[name]]).flatMap(members);
  };
  const kept = Object.entries(schemas).filter(
    ([name, schema]) => !WRAPPER.test(name) && name !== "Unset" && !isPage(schema),
  );
  return unwrap({ ...document, components: { schemas: Object.fromEntries(kept) } });
}

function nameOf({ $ref }) {
  return typeof $ref === "string" ? REFERENCE.exec($ref)[1] : "";
}

function isPage(schema) {
  return Object.keys(schema?.properties ?? {}).join() === "next,result";
}

function distinct(schemas) {
  return [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
}
