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
import { late } from "../../src/async/late.ts";
import { andThen, type Maybe } from "../../src/async/maybe.ts";
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

const json = late(() => import("./json/index.ts"));
const lexical = late(() => import("./tools/lexical.ts"));

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

function answer(call: Conversation): Maybe<ChatChoice[]> {
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

function callAny(call: Conversation, tools: readonly Function[]): Maybe<ChatChoice[]> {
  return andThen(json(), ({ JsonWriter }) => {
    const writer = new JsonWriter();
    const choices = think(call);
    for (const [index, choice] of choices.entries()) {
      const random = call.seed.random(`tool ${index}`);
      const { name, parameters } = tools[random.below(tools.length)]!;
      choice.toolCalls = [
        { name, arguments: takesNothing(parameters) ? {} : writer.object(parameters, random) },
      ];
    }
    return choices;
  });
}

/** Calls what the conversation asks for, if it asks for anything. */
async function callAsked(call: Conversation, tools: readonly Function[]): Promise<ChatChoice[]> {
  const { callsFrom } = await lexical();
  const write = callsFrom(call.body, tools);
  const choices = think(call);
  for (const [index, choice] of choices.entries()) {
    const toolCalls = write(call.seed.random(`tool ${index}`));
    if (toolCalls.length === 0) return answer(call);
    choice.toolCalls = toolCalls;
  }
  return choices;
}

function write(call: Conversation): Maybe<ChatChoice[]> {
  const schema = schemaOf(call.body.response_format);
  return andThen(json(), ({ JsonWriter, generateObject }) => {
    const writer = new JsonWriter();
    const choices = think(call);
    for (const [index, choice] of choices.entries()) {
      const random = call.seed.random(`json ${index}`);
      choice.json = schema ? writer.value(schema, random) : generateObject(random);
    }
    return choices;
  });
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
