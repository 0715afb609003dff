/**
 * Rules for a whole answer: correct sums, calls of tools that exist, JSON that its schema allows. If the recorded answer keeps
 * a rule, the given one must keep it, too.
 * @module
 */
import { Ajv2020 } from "ajv/dist/2020.js";
import { type Answer, isStream } from "./_answer.ts";
import type { Difference } from "./_difference.ts";
import { type Pair, valuesIn } from "./_pair.ts";

/** The content of a completion, streamed or not. */
interface Said {
  readonly text: string;
  readonly calls: readonly { name: string; arguments: string }[];
  readonly finish: string;
}

/** An answer, taken apart. */
interface Parts {
  readonly usage: any;
  readonly said: readonly Said[];
  /** The events of a stream that are JSON; none for a plain answer. */
  readonly events: readonly any[];
  readonly headers: Answer["headers"];
}

/** Whether an answer to a request keeps a rule. */
type Rule = (parts: Parts, request: any) => boolean;

const RULES: Readonly<Record<string, Rule>> = {
  "total_tokens is the sum of the others": ({ usage }) => {
    const audio = usage.prompt_tokens_details?.audio_tokens ?? 0;
    return usage.total_tokens === usage.prompt_tokens + audio + usage.completion_tokens;
  },
  "the rate limit counts what was not cached": ({ usage, headers }) => {
    const cost = usage.total_tokens - (usage.prompt_tokens_details?.cached_tokens ?? 0);
    return headers.get("x-ratelimit-tokens-query-cost") === `${cost}`;
  },
  "max_tokens is kept": ({ usage }, { max_tokens: limit, n = 1 }) =>
    typeof limit !== "number" || usage.completion_tokens <= limit * n,
  "choices that are cut off have max_tokens each": (
    { usage, said },
    { max_tokens: limit, n = 1 },
  ) => said.some(({ finish }) => finish !== "length") || usage.completion_tokens === limit * n,
  "only tools that there are get called": ({ said }, { tools, tool_choice: choice }) => {
    const known: string[] = (tools ?? []).flatMap((tool: any) => tool.function?.name ?? []);
    const chosen = choice?.function?.name;
    const names = said.flatMap(({ calls }) => calls.map(({ name }) => name));
    return names.every((name) => (chosen ? name === chosen : known.includes(name)));
  },
  "arguments are as the tool's schema asks": ({ said }, { tools = [] }) =>
    said.every(({ calls, finish }) =>
      calls.every(({ name, arguments: given }) => {
        const tool = tools.find((each: any) => each.function?.name === name);
        return finish === "length" || isValid(tool?.function.parameters, given);
      }),
    ),
  "a tool without parameters gets none": ({ said }, { tools = [] }) =>
    said.every(({ calls }) =>
      calls.every(({ name, arguments: given }) => {
        const tool = tools.find((each: any) => each.function?.name === name);
        const { properties = {} } = tool?.function.parameters ?? {};
        return Object.keys(properties).length > 0 || given === "{}";
      }),
    ),
  "only one tool is called where parallel calls are forbidden": ({ said }, request) =>
    request.parallel_tool_calls !== false || said.every(({ calls }) => calls.length <= 1),
  "JSON is as its schema asks": ({ said }, { response_format: format }) => {
    const { schema, schema_definition: definition } = format?.json_schema ?? {};
    const wanted = schema ?? definition ?? (format?.type === "json_object" ? {} : undefined);
    const texts = said.filter(({ calls, finish }) => calls.length === 0 && finish === "stop");
    return !wanted || texts.every(({ text }) => isValid(wanted, text));
  },
  "a text ends before each stop": ({ said }, { stop }) => {
    const stops = [stop ?? []].flat() as string[];
    return said.every(({ text }) => stops.every((each) => !text.includes(each)));
  },
  "a call ends with tool_calls, and nothing else does": ({ said }) =>
    said.every(
      ({ calls, finish }) => finish === "length" || calls.length > 0 === (finish === "tool_calls"),
    ),
  "all events are of one answer": ({ events }) => {
    const heads = events.map(({ id, created, model }) => `${id} ${created} ${model}`);
    return new Set(heads).size <= 1;
  },
  "what is cut off says its last words in its last event": ({ events, said }) => {
    const last = events.at(-1)?.choices?.[0] ?? {};
    const isText = said.every(({ calls, finish }) => calls.length === 0 && finish === "length");
    return events.length === 0 || !isText || (last.delta?.content ?? "") !== "";
  },
  "usage is in the last event": ({ events }) =>
    events.findIndex(({ usage }) => usage) === events.length - 1,
};

/** The rules that the recorded answer keeps and the given one breaks. */
export function brokenRules({ request, recorded, answered }: Pair): Difference[] {
  if (recorded.status !== 200 || answered.status !== 200 || !request) return [];
  const [wanted, given] = [partsOf(recorded), partsOf(answered)];
  const broken = Object.entries(RULES).filter(
    ([, holds]) => holds(wanted, request) && !holds(given, request),
  );
  return broken.map(([at]) => ({
    kind: "rule",
    at,
    recorded: "kept",
    answered: answered.text.slice(0, 2000),
  }));
}

function partsOf({ text, headers }: Answer): Parts {
  const values = valuesIn(text) as any[];
  const events = isStream({ text }) ? values : [];
  const usage = values.findLast((value) => value.usage)?.usage ?? {};
  return { usage, said: saidIn(values), events, headers };
}

/** The whole message of each choice. */
function saidIn(values: readonly any[]): Said[] {
  const choices = values.flatMap((value) => value.choices ?? []);
  const indices = [...new Set(choices.map(({ index }) => index))];
  return indices.map((index) => {
    const parts = choices.filter((choice) => choice.index === index);
    const messages = parts.map(({ message, delta }) => message ?? delta ?? {});
    const calls = messages.flatMap(({ tool_calls: list }) => list ?? []);
    return {
      text: messages.map(({ content }) => textOf(content)).join(""),
      calls: calls.map((call) => call.function),
      finish: parts.map((part) => part.finish_reason).find(Boolean) ?? "",
    };
  });
}

function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  return ((content ?? []) as any[]).map(({ text = "" }) => text).join("");
}

/** The schemas themselves aren't checked, since that would take longer than all the rest. */
const ajv: Ajv2020 = new Ajv2020({
  strict: false,
  logger: false,
  meta: false,
  validateSchema: false,
  validateFormats: false,
  addUsedSchema: false,
});

function isValid(schema: unknown, text: string): boolean {
  try {
    return ajv.validate(stripped(schema ?? {}), JSON.parse(text));
  } catch {
    return false;
  }
}

/** Without the draft, which isn't tested here. */
function stripped(schema: unknown): object {
  const { $schema: _, ...rest } = schema as Record<string, unknown>;
  return rest;
}
