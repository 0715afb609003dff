/**
 * A response as a stream of named events, in the order of OpenAI's Responses, whose form the official SDK has: each item is added,
 * sent piece by piece, and done.
 * @module
 */
import { splitTokens } from "../prompt/tokens.ts";
import type { CreateResponseResponse } from "../schema/generated/answers.ts";
import { type OutputItem, messageItem, outputText, reasoningItem } from "./response-items.ts";
import { namedEvent } from "./sse.ts";

type Event = { readonly type: string; readonly [key: string]: unknown };

/** @param response the finished response. */
export function responseEvents(
  response: CreateResponseResponse,
  items: readonly OutputItem[],
): string[] {
  const begun = {
    ...response,
    status: "in_progress",
    completed_at: null,
    incomplete_details: null,
    output: [],
    usage: null,
  };
  const events: Event[] = [
    { type: "response.created", response: begun },
    { type: "response.in_progress", response: begun },
    ...items.flatMap((item, output_index) => itemEvents(item, output_index)),
    { type: `response.${response.status}`, response },
  ];
  return events.map(({ type, ...rest }, sequence_number) =>
    namedEvent({ type, sequence_number, ...rest }),
  );
}

function itemEvents(item: OutputItem, output_index: number): Event[] {
  return [
    { type: "response.output_item.added", output_index, item: begun(item) },
    ...toldBy(item, { item_id: item.id!, output_index }),
    { type: "response.output_item.done", output_index, item },
  ];
}

/** An item as it is when it is added, without content. */
function begun(item: OutputItem): OutputItem {
  const id = item.id!;
  if (item.type === "reasoning") return reasoningItem(id, "", "in_progress");
  if (item.type === "message") return messageItem(id, undefined, "in_progress");
  return { ...item, arguments: "", status: "in_progress" };
}

/** The item that an event belongs to. */
interface Place {
  readonly item_id: string;
  readonly output_index: number;
}

function toldBy(item: OutputItem, place: Place): Event[] {
  if (item.type === "function_call") return callEvents(item, place);
  const [part] = item.content ?? [];
  const at = { ...place, content_index: 0 };
  if (part?.type === "reasoning_text") {
    return partEvents("reasoning_text", { type: "reasoning_text", text: "" }, part, at, {});
  }
  if (part?.type !== "output_text") return [];
  return partEvents("output_text", outputText(""), part, at, { logprobs: [] });
}

function partEvents(
  name: string,
  empty: object,
  part: { readonly text: string },
  at: Place & { readonly content_index: number },
  more: object,
): Event[] {
  const { text } = part;
  return [
    { type: "response.content_part.added", ...at, part: empty },
    ...splitTokens(text).map((delta) => ({
      type: `response.${name}.delta`,
      ...at,
      delta,
      ...more,
    })),
    { type: `response.${name}.done`, ...at, text, ...more },
    { type: "response.content_part.done", ...at, part },
  ];
}

function callEvents(
  { name, arguments: given }: Extract<OutputItem, { type: "function_call" }>,
  place: Place,
): Event[] {
  const type = "response.function_call_arguments";
  return [
    ...splitTokens(given).map((delta) => ({ type: `${type}.delta`, ...place, delta })),
    { type: `${type}.done`, ...place, name, arguments: given },
  ];
}
