/**
 * The settings of agents and conversations with every key: the live service leaves none out (state.md section 0), while the canonical
 * form of a request has only those that differ from a default.
 * @module
 */

/** The completion arguments of an agent or a conversation, in the recorded order. */
const ARGS = {
  stop: null,
  presence_penalty: null,
  frequency_penalty: null,
  temperature: null,
  top_p: null,
  max_tokens: null,
  random_seed: null,
  prediction: null,
  response_format: null,
  tool_choice: "auto",
  reasoning_effort: null,
} as const;

interface Format {
  readonly type?: string;
  readonly json_schema?: object | null;
}

/** Completion arguments with every key. */
export function everyArg<Args extends { readonly response_format?: Format | null }>(
  given: Args | undefined,
): typeof ARGS & Args {
  const format = given?.response_format;
  const response_format = format && everyFormat(format);
  return { ...ARGS, ...given, ...(format && { response_format }) } as typeof ARGS & Args;
}

function everyFormat({ type = "text", json_schema }: Format): object {
  const schema = { name: undefined, description: null, schema: undefined, strict: false };
  return { type, json_schema: json_schema ? { ...schema, ...json_schema } : null };
}

interface Tool {
  readonly type?: string;
  readonly function?: object;
}

/** Tools with every key, in the order of the schema. */
export function everyTool<Each extends Tool>(tools: readonly Each[] | undefined): Each[] {
  return (tools ?? []).map((tool) => {
    if (!tool.function) return { tool_configuration: null, ...tool };
    const called = { name: undefined, description: "", strict: false };
    return { ...tool, function: { ...called, ...tool.function } };
  });
}
