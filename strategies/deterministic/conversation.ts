/**
 * The answer to a conversation, whoever leads it: a model or an agent.
 * @module
 */
import type {
  AgentsCompletionRequest,
  ChatCompletionRequest,
  Function,
  ResponseFormat,
} from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatChoice, ChatContent } from "../../src/types/content.ts";
import type { Choices } from "./choices.ts";
import { badRequest } from "../../src/wire/errors.ts";
import { prefixOf } from "../../src/prompt/prompt.ts";
import { withPrompt } from "./prompt.ts";
import { prose, sentences } from "./text/index.ts";
import { thoughtWords } from "./thinking.ts";
import { callableTools, takesNothing } from "./tools/callable.ts";
import { modeOf } from "./tools/mode.ts";

type Conversation = Call<ChatCompletionRequest | AgentsCompletionRequest>;

/** For each choice a tool call, JSON or a text, thought about before when the request asks for it. */
export function converse(
  call: Conversation,
  { tools: onAuto }: Pick<Choices, "tools">,
): ChatContent | Promise<ChatContent> {
  const mode = modeOf(call, onAuto);
  const tools = callableTools(call.body, mode);
  const act = mode === "lexical" ? callAsked : callAny;
  return withPrompt(tools.length > 0 ? act(call, tools) : answer(call), call);
}

function answer(call: Conversation): ChatChoice[] | Promise<ChatChoice[]> {
  const format = call.body.response_format?.type ?? "text";
  return format === "text" ? speak(call) : write(call);
}

function speak(call: Conversation): ChatChoice[] {
  const random = call.seed.random("text");
  const prefix = prefixOf(call.body.messages);
  const space = prefix === "" || /\s$/.test(prefix) ? "" : " ";
  const choices = think(call);
  for (const choice of choices) choice.text = space + sentences(random);
  return choices;
}

async function callAny(call: Conversation, tools: readonly Function[]): Promise<ChatChoice[]> {
  const { generateJson } = await import("./json/index.ts");
  return Promise.all(
    think(call).map(async (choice, index) => {
      const random = call.seed.random(`tool ${index}`);
      const { name, parameters } = tools[random.below(tools.length)]!;
      // Arguments are an object, whether the schema says so or not.
      const schema = { ...parameters, type: "object" };
      const given = takesNothing(parameters) ? {} : await generateJson(schema, random);
      return { ...choice, toolCalls: [{ name, arguments: given as Record<string, unknown> }] };
    }),
  );
}

/** Calls what the conversation asks for, if it asks for anything. */
async function callAsked(call: Conversation, tools: readonly Function[]): Promise<ChatChoice[]> {
  const { callsFrom } = await import("./tools/lexical.ts");
  const write = callsFrom(call.body, tools);
  const choices = await Promise.all(
    think(call).map(async (choice, index) => {
      return { ...choice, toolCalls: await write(call.seed.random(`tool ${index}`)) };
    }),
  );
  return choices.every(({ toolCalls }) => toolCalls.length > 0) ? choices : answer(call);
}

async function write(call: Conversation): Promise<ChatChoice[]> {
  const { generateJson, generateObject } = await import("./json/index.ts");
  const schema = schemaOf(call.body.response_format);
  return Promise.all(
    think(call).map(async (choice, index) => {
      const random = call.seed.random(`json ${index}`);
      return {
        ...choice,
        json: schema ? await generateJson(schema, random) : generateObject(random),
      };
    }),
  );
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
  const random = words === 0 ? undefined : seed.random("thinking");
  const choices: ChatChoice[] = [];
  for (let index = 0; index < n; index++) {
    choices.push(random ? { thinking: prose(words, random) } : {});
  }
  return choices;
}
