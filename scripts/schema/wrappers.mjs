// The SDK's shapes wrap what may be null or left out in schemas of their own: each is read as what it wraps.

const WRAPPER = /^#\/components\/schemas\/((?:Optional)?Nullable_.*|Unset)$/;

// A document whose schemas refer to no wrapper.
export function unwrapped(document) {
  const { schemas } = document.components;
  const unwrap = (value) => {
    if (Array.isArray(value)) return value.map(unwrap);
    if (typeof value !== "object" || value === null) return value;
    const name = wrapperOf(value);
    if (name) return unwrap({ anyOf: members(value) });
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        key === "anyOf" ? unwrap([...distinct(member.flatMap(members))]) : unwrap(member),
      ]),
    );
  };
  // What may be anything, nothing or left out is wrapped twice.
  const members = (schema) => {
    const name = wrapperOf(schema);
    if (name === "Unset") return [];
    return name ? (schemas[name].anyOf ?? [schemas[name]]).flatMap(members) : [schema];
  };
  return unwrap(document);
}

function wrapperOf({ $ref }) {
  return typeof $ref === "string" ? WRAPPER.exec($ref)?.[1] : undefined;
}

function distinct(schemas) {
  return new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values();
}
