/**
 * What a model can be asked for. Its capabilities decide (behaviour.md section 12); a name that isn't known here can do everything.
 * @module
 */
import { type Capability, findModel } from "../schema/catalogue.ts";
import type { ChatCompletionRequest } from "../schema/generated/requests.ts";
import type { Message } from "../prompt/tokens.ts";
import { type ApiError, invalidModel } from "../wire/errors.ts";
import { invalidArguments, invalidAssistantMessage } from "../wire/refusals.ts";

/**
 * Whether a model does what an operation is about.
 * @param needed the capability that the operation needs; none for one that is no model's.
 * @param strict whether a name that isn't known is refused.
 * @param refused what is said of a model that isn't one.
 * @throws ApiError 400.
 */
export function checkModel(
  body: unknown,
  needed: Capability | undefined,
  strict: boolean,
  refused: (model: string) => ApiError = invalidModel,
): void {
  const model = (body as { model?: unknown }).model;
  if (typeof model !== "string") return;
  const known = findModel(model);
  if (known ? needed && !known.capabilities.includes(needed) : strict) {
    throw needed === "completion_fim" && known ? notEnabled("FIM") : refused(model);
  }
}

/** An agent's model isn't told. */
type Of<Key extends keyof ChatCompletionRequest> = Pick<ChatCompletionRequest, Key> & {
  readonly model?: string;
};
type Asked = Of<"messages" | "tools">;

/** What a conversation may hold that not every model takes, as the live service names it. */
const INPUTS: readonly [Capability, name: string, isAsked: (body: Asked) => boolean][] = [
  ["function_calling", "Function calling", ({ tools = [] }) => tools.length > 0],
  ["vision", "Image input", ({ messages }) => hasChunk(messages, "image_url")],
  ["audio", "Audio input", ({ messages }) => hasChunk(messages, "input_audio")],
];

/**
 * Tools, images and sound go to models that take them.
 * @throws ApiError 400.
 */
export function checkInputs(body: Asked): void {
  const known = findModel(body.model);
  if (!known) return;
  for (const [capability, name, isAsked] of INPUTS) {
    if (!known.capabilities.includes(capability) && isAsked(body)) throw notEnabled(name);
  }
}

function hasChunk(messages: readonly Message[], type: "image_url" | "input_audio"): boolean {
  return messages.some(
    ({ content }) => Array.isArray(content) && content.some((chunk) => chunk.type === type),
  );
}

type Reasoning = Of<"reasoning_effort" | "prompt_mode">;

/**
 * An effort that the model knows, and no prompt mode, which only relayed models ignore. The effort is looked at first.
 * @throws ApiError 400.
 */
export function checkReasoning({ model, reasoning_effort: effort, prompt_mode }: Reasoning): void {
  const known = findModel(model);
  if (!known) return;
  const { efforts, isRelayed } = known;
  if (effort !== undefined && !efforts.includes(effort)) {
    if (efforts.length === 0) throw notEnabled("reasoning_effort");
    const asked = `reasoning_effort='${effort}' is not supported for this model`;
    const quoted = efforts.map((each) =>
      isRelayed ? `'${each}'` : `<ReasoningEffort.${each}: '${each}'>`,
    );
    throw invalidArguments(
      isRelayed
        ? `${asked}, supported values: [${quoted.join(", ")}]`
        : `${asked}. Must be one of (${quoted.join(", ")})`,
    );
  }
  if (prompt_mode && !isRelayed) throw notEnabled("Reasoning prompt mode");
}

/**
 * A thought that is sent back to a relayed model is one (behaviour.md section 12; type and code of the refusal aren't known).
 * @throws ApiError 400.
 */
export function checkThoughts({ model, messages }: Asked): void {
  if (!findModel(model)?.isRelayed) return;
  for (const { role, content } of messages) {
    if (role !== "assistant" || !Array.isArray(content)) continue;
    const end = content.findIndex(({ type }) => type !== "thinking");
    const thoughts = end < 0 ? content.length : end;
    if (thoughts < 2) continue;
    throw invalidAssistantMessage(`Expected at most one leading ThinkChunk, got ${thoughts}`);
  }
}

function notEnabled(feature: string): ApiError {
  return invalidArguments(`${feature} is not enabled for this model`);
}
