/**
 * Checks what a model can be asked for. Its capabilities decide (behaviour.md section 12); an unknown model can do everything.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import { type Capability, FINE_TUNED, findModel, isRetired } from "../schema/catalogue.ts";
import type { ChatCompletionRequest, ReasoningEffort } from "../schema/generated/requests.ts";
import type { Message } from "../prompt/tokens.ts";
import type { Call } from "../types/call.ts";
import { type ApiError, invalidModel } from "../wire/errors.ts";
import { invalidArguments, invalidAssistantMessage } from "../wire/refusals.ts";

type Refusal = (model: string) => ApiError;

/**
 * Checks that a model can do an operation.
 * @param needed the capability that the operation needs; none if any model will do.
 * @param strict whether to refuse an unknown name that isn't the caller's fine-tuned model, and a model that is no longer listed.
 * @param refused makes the error for an unknown model.
 * @throws ApiError 400.
 */
export function checkModel(
  call: Call,
  needed: Capability | undefined,
  strict: boolean,
  refused: Refusal = invalidModel,
): Maybe<void> {
  const { model } = call.body as { model?: unknown };
  if (typeof model !== "string") return undefined;
  const known = findModel(model);
  if (known && !(strict && isRetired(known, call.clock))) {
    if (!needed || known.capabilities.includes(needed)) return undefined;
    throw needed === "completion_fim" ? notEnabled("FIM") : refused(model);
  }
  if (!strict) return undefined;
  if (!model.startsWith("ft:")) throw refused(model);
  return checkTuned(call, model, refused);
}

async function checkTuned({ state }: Call, model: string, refused: Refusal): Promise<void> {
  if (!(await state.collection(FINE_TUNED).get(model))) throw refused(model);
}

/** A request to an agent doesn't name its model. */
type Of<Key extends keyof ChatCompletionRequest> = Pick<ChatCompletionRequest, Key> & {
  readonly model?: string;
};
type Asked = Of<"messages" | "tools">;

/** The parts of a conversation that not every model takes, under the live service's names. */
const INPUTS: readonly [Capability, name: string, isAsked: (body: Asked) => boolean][] = [
  ["function_calling", "Function calling", ({ tools = [] }) => tools.length > 0],
  ["vision", "Image input", ({ messages }) => hasChunk(messages, "image_url")],
  ["audio", "Audio input", ({ messages }) => hasChunk(messages, "input_audio")],
];

/**
 * Refuses tools, images and sound for models that don't take them.
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
 * Refuses an effort that the model doesn't know, and any prompt mode, which only relayed models ignore. The effort is checked first.
 * @throws ApiError 400.
 */
export function checkReasoning({ model, reasoning_effort: effort, prompt_mode }: Reasoning): void {
  const fault = effortFault(model, effort);
  if (fault !== undefined) throw invalidArguments(fault);
  const known = findModel(model);
  if (prompt_mode && known && !known.isRelayed) throw notEnabled("Reasoning prompt mode");
}

/** What is wrong with an effort for a model; undefined when nothing is. */
export function effortFault(
  model: string | undefined,
  effort: ReasoningEffort | null | undefined,
): string | undefined {
  const known = findModel(model);
  if (!known || !effort || known.efforts.includes(effort)) return undefined;
  const { efforts, isRelayed } = known;
  if (efforts.length === 0) return disabled("reasoning_effort");
  const asked = `reasoning_effort='${effort}' is not supported for this model`;
  const quoted = efforts.map((each) =>
    isRelayed ? `'${each}'` : `<ReasoningEffort.${each}: '${each}'>`,
  );
  return isRelayed
    ? `${asked}, supported values: [${quoted.join(", ")}]`
    : `${asked}. Must be one of (${quoted.join(", ")})`;
}

/**
 * Allows one thought sent back to a relayed model (behaviour.md section 12; type and code of the refusal aren't known).
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
  return invalidArguments(disabled(feature));
}

/** The words for a feature that a model doesn't have. */
export function disabled(feature: string): string {
  return `${feature} is not enabled for this model`;
}
