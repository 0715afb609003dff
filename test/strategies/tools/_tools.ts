/**
 * Tools and conversations that the tests of this room share.
 * @module
 */
import type { Api } from "../../_harness.ts";

type Schema = Readonly<Record<string, unknown>>;

/** A tool as requests offer it. */
export interface OfferedTool {
  readonly type: "function";
  readonly function: {
    readonly name: string;
    readonly description: string;
    readonly parameters: Schema;
  };
}

/** A tool whose parameters are all required unless a list says which are. */
export function tool(
  name: string,
  description: string,
  properties: Record<string, Schema>,
  required: readonly string[] = Object.keys(properties),
): OfferedTool {
  const parameters = { type: "object", properties, required };
  return { type: "function", function: { name, description, parameters } };
}

const TEXT = { type: "string" };

export const WEATHER: OfferedTool = tool(
  "get_weather",
  "Get the current weather in a city",
  {
    city: { type: "string", description: "The city" },
    unit: { type: "string", enum: ["celsius", "fahrenheit"] },
  },
  ["city"],
);
export const STATUS: OfferedTool = tool(
  "retrieve_payment_status",
  "Get the payment status of a transaction",
  { transaction_id: { type: "string", description: "The transaction id." } },
);
export const DATE: OfferedTool = tool(
  "retrieve_payment_date",
  "Get the payment date of a transaction",
  { transaction_id: { type: "string", description: "The transaction id." } },
);
export const MAIL: OfferedTool = tool(
  "send_email",
  "Send an email",
  { to: { type: "string", format: "email" }, subject: TEXT, body: TEXT },
  ["to", "body"],
);
export const FIND_ORDER: OfferedTool = tool("find_order", "Find the latest order of a customer", {
  email: TEXT,
});
export const CANCEL_ORDER: OfferedTool = tool("cancelOrder", "Cancel an order", {
  orderId: TEXT,
});
export const FINAL: OfferedTool = tool("final_answer", "Provides a final answer.", { answer: {} });

export interface Message {
  readonly role: string;
  readonly content: string;
}

export const user = (content: string): Message => ({ role: "user", content });
export const assistant = (content: string): Message => ({ role: "assistant", content });

/** A call and its result. */
export function called(name: string, given: object, result: string, id = "abcdefghi"): object[] {
  const call = { id, type: "function", function: { name, arguments: JSON.stringify(given) } };
  return [
    { role: "assistant", content: "", tool_calls: [call] },
    { role: "tool", tool_call_id: id, name, content: result },
  ];
}

/** Calls as `name({…})`, or `text` for a text. */
export function asker(
  post: Api["post"],
): (
  said: string | readonly object[],
  tools: readonly OfferedTool[],
  more?: object,
  headers?: Record<string, string>,
) => Promise<string[]> {
  return async (said, tools, more = {}, headers = {}) => {
    const messages = typeof said === "string" ? [user(said)] : said;
    const body = { model: "mistral-large-latest", messages, tools, ...more };
    const response = await post("/v1/chat/completions", body, headers);
    const answer = (await response.json()) as any;
    if (response.status !== 200) return [`${response.status} ${answer.message}`];
    const [{ message, finish_reason }] = answer.choices;
    if (!message.tool_calls) return message.content === "" ? [] : ["text"];
    if (finish_reason !== "tool_calls") return [finish_reason];
    return message.tool_calls.map(
      ({ function: call }: any) => `${call.name}(${JSON.stringify(JSON.parse(call.arguments))})`,
    );
  };
}
