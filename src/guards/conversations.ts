/**
 * What agents and conversations refuse although their schema allows it (state.md section 1.6).
 * @module
 */
import { type Capability, findModel, isRetired } from "../schema/catalogue.ts";
import type {
  CompletionArgs,
  ConversationRequest,
  CreateAgentRequest,
  ReasoningEffort,
} from "../schema/generated/requests.ts";
import { uuid } from "../schema/scalars.ts";
import type { Call } from "../types/call.ts";
import type { Issue } from "../types/schema.ts";
import type { Clock } from "../types/seed.ts";
import { incapable, invalidEntries, modelNotServed } from "../wire/conversation-errors.ts";
import { checkLink } from "./links.ts";
import { disabled, effortFault } from "./model.ts";
import { type Format, formatFault } from "./strict.ts";

type Tools = readonly NonNullable<ConversationRequest["tools"]>[number][];
type Inputs = ConversationRequest["inputs"] | undefined;

/** What a turn asks of a model. */
interface Asked {
  readonly tools: Tools;
  readonly args: CompletionArgs;
  readonly inputs: Inputs;
}

/** The settings of an agent or a conversation. */
type Settings = Pick<CreateAgentRequest, "tools" | "completion_args">;

/**
 * Checks who is to answer, and that there is something to answer.
 * @throws ApiError 422.
 */
export function checkStart(body: ConversationRequest): void {
  const { inputs, model, agent_id, handoff_execution } = body;
  if (!inputs || inputs.length === 0) throw valueError("inputs is required", body);
  if (model !== undefined && agent_id !== undefined)
    throw valueError("model and agent_id can't be set together", body);
  if (model === undefined && agent_id === undefined)
    throw valueError("one of model and agent_id is required", body);
  if (model !== undefined && handoff_execution !== undefined)
    throw valueError("handoff_execution can't be set with model", body);
}

/**
 * Checks which tools go together.
 * @throws ApiError 422.
 */
export function checkSettings({ tools = [], completion_args }: Settings): void {
  const types = new Set(tools.map(({ type }) => type));
  if (types.has("web_search") && types.has("web_search_premium"))
    throw valueError("Can't add web_search and web_search_premium together", { tools });
  const areBuiltIn = [...types].some((type) => type !== "function");
  if (areBuiltIn && completion_args?.tool_choice === "required") {
    const text = "Can't set 'tool_choice' to 'required' when using built in connectors";
    throw valueError(text, { tools, completion_args });
  }
  const issues: Issue[] = [];
  for (const [at, tool] of tools.entries()) {
    if (tool.type !== "document_library") continue;
    for (const [index, id] of tool.library_ids.entries()) {
      const loc = ["body", "tools", at, tool.type, "library_ids", index];
      uuid.check(id, { loc, issues, lenient: false });
    }
  }
  if (issues.length > 0) throw invalidEntries(issues);
}

/** Those settings of an agent or a conversation that a model may refuse. */
interface Args {
  readonly reasoning_effort?: ReasoningEffort | null;
  readonly response_format?: Format | null;
}

/**
 * Checks the effort and the format that an agent's or a conversation's settings ask of a model.
 * @throws ApiError 400.
 */
export function checkArgs(model: string, args: Args | null | undefined): void {
  const fault =
    effortFault(model, args?.reasoning_effort) ?? formatFault(args?.response_format ?? undefined);
  if (fault !== undefined) throw incapable(fault);
}

/**
 * Checks links in the inputs.
 * @throws ApiError 422.
 */
export function checkEntries({
  body,
  request,
}: Pick<Call<{ readonly inputs?: Inputs }>, "body" | "request">): void {
  for (const chunk of chunksIn(body.inputs)) checkLink(chunk, request, invalidEntries);
}

/** The error of a check on several fields, in the validator's words. */
function valueError(text: string, input: unknown): Error {
  const msg = `Value error, ${text}`;
  return invalidEntries([{ type: "value_error", loc: ["body"], msg, input, ctx: { error: {} } }]);
}

/** Longer documents aren't read: 400 KB were reported as the limit (client-ts#212). In characters of base64. */
const LONGEST_DOCUMENT = 400_000;

/**
 * Checks that a model is served, and that it can read the inputs. A model that the catalogue doesn't list can do everything.
 * @throws ApiError 400.
 */
export function checkModelOf(id: string, clock: Clock, { tools, args, inputs }: Asked): void {
  const model = findModel(id);
  if (model && isRetired(model, clock)) throw modelNotServed(id);
  checkArgs(id, args);
  const can = (capability: Capability): boolean => model?.capabilities.includes(capability) ?? true;
  if (tools.length > 0 && !can("function_calling")) throw incapable(disabled("Function calling"));
  for (const chunk of chunksIn(inputs)) {
    if (chunk.type === "image_url" && !can("vision")) throw incapable(disabled("Image input"));
    const isData = chunk.type === "document_url" && chunk.document_url.startsWith("data:");
    if (isData && chunk.document_url.length > LONGEST_DOCUMENT)
      throw incapable("Input too large: couldn't fit with truncation");
  }
  if (!can("completion_chat")) throw modelNotServed(id);
}

function chunksIn(inputs: Inputs) {
  if (inputs === undefined || typeof inputs === "string") return [];
  const contents = inputs.flatMap((entry) => ("content" in entry ? [entry.content] : []));
  return contents.flatMap((content) => (typeof content === "string" ? [] : content));
}
