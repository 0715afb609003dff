/**
 * Fields in DSPy's words: their names in order, each with the Python type that it must have unless it is a string.
 * @module
 */

const SENTENCE = /Respond with a JSON object in the following order of fields: (.+)\.\s*$/s;
const FIELD = /`([^`]+)`(?: \(must be formatted as a valid Python (.+?)\))?(?:, then |$)/gs;

/** The schema of the fields that a text asks for; undefined where it asks for none. */
export function fieldsIn(text: string): object | undefined {
  const [, list] = SENTENCE.exec(text) ?? [];
  if (list === undefined) return undefined;
  const fields = [...list.matchAll(FIELD)].map(([, name, type = "str"]) => [name!, typed(type)]);
  const properties = Object.fromEntries(fields) as Record<string, object>;
  const required = Object.keys(properties);
  return { type: "object", properties, required, additionalProperties: false };
}

const PLAIN: Readonly<Record<string, object>> = {
  str: { type: "string" },
  int: { type: "integer" },
  float: { type: "number" },
  bool: { type: "boolean" },
  NoneType: { type: "null" },
};

/** A Python type as a schema; one that isn't known is an object. */
function typed(name: string): object {
  const [, outer, inner = ""] = /^(\w+)\[(.*)\]$/s.exec(name) ?? [];
  if (/^(list|List|set|Set)$/.test(outer ?? "")) return { type: "array", items: typed(inner) };
  if (outer === "Optional") return { anyOf: [typed(inner), { type: "null" }] };
  if (outer === "Literal") return { enum: literals(inner) };
  return PLAIN[name] ?? { type: "object" };
}

function literals(list: string): unknown[] {
  return [...list.matchAll(/'([^']*)'|"([^"]*)"|([^,\s]+)/g)].map(([, one, other, word]) => {
    const text = one ?? other;
    if (text !== undefined) return text;
    return /^(True|False)$/.test(word!) ? word === "True" : Number(word);
  });
}
