/**
 * The emulator for coding agents: `POST /__parlel/mcp`.
 * @module
 */
import { isObject } from "../../schema/scalars.ts";
import type { BodyReply } from "../../types/reply.ts";
import type { ControlCall } from "../control.ts";
import { version as serverVersion } from "../version.ts";
import {
  checkHeaders,
  CODES,
  LEGACY,
  type Message,
  MODERN,
  readMessage,
  RpcError,
  SERVER_INFO,
} from "./protocol.ts";
import { argumentFault } from "./schemas.ts";
import { type Tool, tools } from "./tools.ts";

const CAPABILITIES = { tools: {} };
const SERVER = { name: "parlel-mistral", title: "Mistral AI emulator", version: serverVersion };
const INSTRUCTIONS =
  "An emulator of the Mistral AI API that an application under test calls. Look at its requests (requests, request), find out why a recording wasn't replayed (misses), script the answers (answer, plan), and check what it requested (verify, verdict).";
/** The tools change only with the emulator's version. */
const FRESH = { ttlMs: 3_600_000, cacheScope: "public" };

/** `POST /__parlel/mcp` */
export async function answerMcp(call: ControlCall): Promise<BodyReply> {
  let message: Message | undefined;
  try {
    message = readMessage(await bodyOf(call));
    if (message) checkHeaders(message, call.header);
    if (message?.id === undefined) return { kind: "body", status: 202, body: "" };
    const result = await resultOf(message, call);
    const complete = message.version === undefined ? result : { resultType: "complete", ...result };
    return rpc(200, { id: message.id, result: complete });
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    const { code, message: text, data, status } = error;
    return rpc(status, { id: message?.id ?? null, error: { code, message: text, data } });
  }
}

/** @throws RpcError for invalid JSON. */
async function bodyOf(call: ControlCall): Promise<unknown> {
  try {
    return await call.body();
  } catch (error) {
    throw new RpcError(400, CODES.parse, (error as Error).message);
  }
}

function rpc(status: number, answer: object): BodyReply {
  return { kind: "body", status, body: JSON.stringify({ jsonrpc: "2.0", ...answer }) };
}

/** @throws RpcError */
async function resultOf(message: Message, call: ControlCall): Promise<object> {
  const { method, params, version } = message;
  const isModern = version !== undefined;
  switch (method) {
    case "server/discover":
      return {
        supportedVersions: [MODERN, ...LEGACY],
        capabilities: CAPABILITIES,
        instructions: INSTRUCTIONS,
        serverInfo: SERVER,
        _meta: { [SERVER_INFO]: SERVER },
        ...FRESH,
      };
    case "tools/list":
      return { tools: tools.map(listed), ...(isModern && FRESH) };
    case "tools/call":
      return toolResult(params, call);
  }
  if (!isModern && method === "ping") return {};
  if (!isModern && method === "initialize") {
    const { protocolVersion } = params;
    const isKnown = LEGACY.includes(protocolVersion as string);
    return {
      protocolVersion: isKnown ? protocolVersion : LEGACY[0],
      capabilities: CAPABILITIES,
      serverInfo: SERVER,
      instructions: INSTRUCTIONS,
    };
  }
  throw new RpcError(isModern ? 404 : 200, CODES.method, `There is no method ${method} here.`);
}

/** A tool's entry in the list. A result may have more members than its schema names; arguments may not. */
function listed({
  name,
  title,
  description,
  inputSchema,
  outputSchema,
  annotations,
}: Tool): object {
  const closedSchema = { ...inputSchema, additionalProperties: false };
  return { name, title, description, inputSchema: closedSchema, outputSchema, annotations };
}

/** @throws RpcError for an unknown tool. */
async function toolResult(params: Message["params"], call: ControlCall): Promise<object> {
  const { name, arguments: given = {} } = params;
  const tool = tools.find((each) => each.name === name);
  if (!tool || !isObject(given)) {
    const known = tools.map((each) => each.name).join(", ");
    const problem = tool
      ? "Arguments must be an object."
      : `There is no tool ${JSON.stringify(name)}. Known: ${known}.`;
    throw new RpcError(200, CODES.params, problem);
  }
  const fault = argumentFault(tool.inputSchema, given);
  // A wrong argument is a result, so that an agent sees it and mends it.
  const { ok, value } = fault
    ? { ok: false, value: { message: fault } }
    : await tool.run(given, call);
  const text = JSON.stringify(value);
  if (!ok) return { content: [{ type: "text", text }], isError: true };
  return { content: [{ type: "text", text }], structuredContent: value };
}
