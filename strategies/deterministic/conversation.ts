/**
 * The answer to a conversation, whoever leads it: a model or an agent.
 * @module
 */
import type { AgentsCompletionRequest } from "../../src/schema/agents.ts";
import type { ChatCompletionRequest } from "../../src/schema/chat.ts";
import type { ResponseFormat } from "../../src/schema/formats.ts";
import type { Function } from "../../src/schema/tools.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatChoice, ChatContent } from "../../src/types/content.ts";
import type { Options } from "../../src/types/options.ts";
import { badRequest } from "../../src/wire/errors.ts";
import { prefixOf } from "../../src/wire/prompt.ts";
import { withPrompt } from "./prompt.ts";
import { prose, sentences } from "./text.ts";
import { thoughtWords } from "./thinking.ts";
import { callableTools, takesNothing } from "./tool-choice.ts";

type Conversation = Call<ChatCompletionRequest | AgentsCompletionRequest>;

/** For each choice a tool call, JSON or a text, thought about before when the request asks for it. */
export function converse(
  call: Conversation,
  { tools: onAuto }: Pick<Options, "tools">,
): ChatContent | Promise<ChatContent> {
  const { body } = call;
  const tools = callableTools(body, onAuto);
  const format = body.response_format?.type ?? "text";
  const choices =
    tools.length > 0 ? act(call, tools) : format === "text" ? speak(call) : write(call);
  return withPrompt(choices, call);
}

function speak(call: Conversation): ChatChoice[] {
  const random = call.seed.random("text");
  const prefix = prefixOf(call.body.messages);
  const space = prefix === "" || /\s$/.test(prefix) ? "" : " ";
  return think(call).map((choice) => ({ ...choice, text: space + sentences(random) }));
}

async function act(call: Conversation, tools: readonly Function[]): Promise<ChatChoice[]> {
  const { JsonWriter } = await loadJson();
  const writer = new JsonWriter();
  const schemas = new Map<Function, object | undefined>();
  return think(call).map((choice, index) => {
    const random = call.seed.random(`tool ${index}`);
    const tool = tools[random.below(tools.length)]!;
    if (!schemas.has(tool)) schemas.set(tool, argumentsOf(tool));
    const schema = schemas.get(tool);
    const given = schema === undefined ? {} : writer.value(schema, random);
    const toolCall = { name: tool.name, arguments: given as Record<string, unknown> };
    return { ...choice, toolCalls: [toolCall] };
  });
}

/** Arguments are an object, whether the schema says so or not; undefined for none. */
function argumentsOf({ parameters }: Function): object | undefined {
  return takesNothing(parameters) ? undefined : { ...parameters, type: "object" };
}

async function write(call: Conversation): Promise<ChatChoice[]> {
  const { JsonWriter, generateObject } = await loadJson();
  const writer = new JsonWriter();
  const schema = schemaOf(call.body.response_format);
  return think(call).map((choice, index) => {
    const random = call.seed.random(`json ${index}`);
    return { ...choice, json: schema ? writer.value(schema, random) : generateObject(random) };
  });
}

let json: Promise<typeof import("./json/index.ts")> | undefined;

/** Loaded by the first call that asks for JSON. */
function loadJson(): Promise<typeof import("./json/index.ts")> {
  return (json ??= import("./json/index.ts"));
}

/** @throws ApiError 400 for a schema that isn't there. */
function schemaOf({ type, json_schema }: ResponseFormat = {}): object | undefined {
  if (type === "json_object") return undefined;
  const schema = json_schema?.schema ?? json_schema?.schema_definition;
  if (schema) return schema;
  throw badRequest('response_format of type "json_schema" needs a schema in "json_schema".');
}

/** The beginning of each choice. What a prefix has begun is not thought about any more. */
function think({ body, seed }: Conversation): ChatChoice[] {
  const { messages, n = 1 } = body;
  const words = prefixOf(messages) === "" ? thoughtWords(body) : 0;
  if (words === 0) return Array.from({ length: n }, () => ({}));
  const random = seed.random("thinking");
  return Array.from({ length: n }, () => ({ thinking: prose(words, random) }));
}
