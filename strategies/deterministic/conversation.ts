/**
 * The answer to a conversation with a model or an agent.
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
import { ApiError, badRequest } from "../../src/wire/errors.ts";
import { prefixOf } from "../../src/prompt/prompt.ts";
import { lastUserText } from "../../src/prompt/tokens.ts";
import { withPrompt } from "./prompt.ts";
import { prose, sentences } from "./text/index.ts";
import { thoughtWords } from "./thinking.ts";
import { callableTools, takesNothing } from "./tools/callable.ts";
import { modeOf } from "./tools/mode.ts";

const json = late(() => import("./json/index.ts"));
const lexical = late(() => import("./tools/lexical.ts"));

/** The parts of a call that an answer needs; a response's conversation isn't a call itself. */
type Conversation = Pick<
  Call<ChatCompletionRequest | AgentsCompletionRequest>,
  "body" | "seed" | "state" | "control"
>;

/** For each choice a tool call, JSON or a text, with thoughts before it when the request asks for them. */
export function converse(
  call: Conversation,
  { tools: onAuto, promptSchema }: Pick<Choices, "tools" | "promptSchema">,
): Maybe<ChatContent> {
  const mode = modeOf(call, onAuto);
  const tools = callableTools(call.body, mode);
  const inWords = () => answer(call, promptSchema);
  if (tools.length === 0) return withPrompt(inWords(), call);
  return withPrompt(
    mode === "lexical" ? callAsked(call, tools, inWords) : callAny(call, tools),
    call,
  );
}

/** An answer as text, or as JSON where that is requested. */
function answer(call: Conversation, promptSchema: boolean): Maybe<ChatChoice[]> {
  const format = call.body.response_format?.type ?? "text";
  if (promptSchema && format !== "json_schema") return obey(call);
  return format === "text" ? speak(call) : write(call);
}

/** JSON under the schema that the prompt holds; without one, the usual answer. */
async function obey(call: Conversation): Promise<ChatChoice[]> {
  const { schemaAskedFor } = await import("./asked/index.ts");
  const schema = schemaAskedFor(lastUserText(call.body.messages));
  try {
    if (schema) return await write(call, schema);
  } catch (error) {
    // What looked like a schema in the prompt may not be one.
    if (!(error instanceof ApiError)) throw error;
  }
  return call.body.response_format ? write(call) : speak(call);
}

function speak(call: Conversation): ChatChoice[] {
  const random = call.seed.random("text");
  const prefix = prefixOf(call.body.messages);
  const space = prefix === "" || /\s$/.test(prefix) ? "" : " ";
  const { min_tokens = 0 } = call.body;
  const choices = think(call);
  for (const choice of choices) {
    choice.text = space + (min_tokens > 0 ? prose(min_tokens, random) : sentences(random));
  }
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

/** Makes the calls that the conversation asks for, if any. */
async function callAsked(
  call: Conversation,
  tools: readonly Function[],
  inWords: () => Maybe<ChatChoice[]>,
): Promise<ChatChoice[]> {
  const { callsFrom } = await lexical();
  const write = callsFrom(call.body, tools);
  const choices = think(call);
  for (const [index, choice] of choices.entries()) {
    const toolCalls = write(call.seed.random(`tool ${index}`));
    if (toolCalls.length === 0) return inWords();
    choice.toolCalls = toolCalls;
  }
  return choices;
}

function write(
  call: Conversation,
  schema: object | undefined = schemaOf(call.body.response_format),
): Maybe<ChatChoice[]> {
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

/** @throws ApiError 400 for a missing schema. */
function schemaOf({ type, json_schema }: ResponseFormat = {}): object | undefined {
  if (type === "json_object") return undefined;
  if (json_schema?.schema) return json_schema.schema;
  throw badRequest('response_format of type "json_schema" needs a schema in "json_schema".');
}

/** The beginning of each choice. A continued prefix gets no thoughts. */
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
