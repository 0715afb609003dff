/**
 * The Model Context Protocol without sessions: revision 2026-07-28, and earlier ones that begin with `initialize`.
 * @module
 */
import { isObject } from "../../schema/scalars.ts";

/** The revision in which every request names its own client and revision. */
export const MODERN = "2026-07-28";
/** Revisions that begin with `initialize`, the newest first. */
export const LEGACY: readonly string[] = ["2025-11-25", "2025-06-18", "2025-03-26"];

const META = "io.modelcontextprotocol";
export const SERVER_INFO = `${META}/serverInfo`;

/** A request or a notification of JSON-RPC 2.0. */
export interface Message {
  /** Undefined for a notification, which gets no answer. */
  readonly id: string | number | undefined;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
  /** The revision that the message itself names, if any. */
  readonly version: string | undefined;
}

/** A JSON-RPC error, with its HTTP status. */
export class RpcError extends Error {
  readonly code: number;
  readonly status: number;
  readonly data: object | undefined;

  constructor(status: number, code: number, message: string, data?: object) {
    super(message);
    this.status = status;
    this.code = code;
    this.data = data;
  }
}

export const CODES = {
  parse: -32_700,
  request: -32_600,
  method: -32_601,
  params: -32_602,
  header: -32_020,
  version: -32_022,
} as const;

/**
 * The message in a body; undefined for an answer, since the server makes no requests.
 * @throws RpcError
 */
export function readMessage(body: unknown): Message | undefined {
  if (!isObject(body) || body.jsonrpc !== "2.0") {
    throw new RpcError(400, CODES.request, "A request must be one JSON-RPC 2.0 object.");
  }
  const { id, method, params = {} } = body;
  if (method === undefined && ("result" in body || "error" in body)) return undefined;
  const isNamed = id === undefined || typeof id === "string" || typeof id === "number";
  if (typeof method !== "string" || !isObject(params) || !isNamed) {
    throw new RpcError(
      400,
      CODES.request,
      "A request needs a method, and its params must be an object.",
    );
  }
  const { _meta: meta } = params;
  const version = isObject(meta) ? meta[`${META}/protocolVersion`] : undefined;
  return { id, method, params, version: typeof version === "string" ? version : undefined };
}

/**
 * Checks that the headers agree with the message: intermediaries read only the headers.
 * @throws RpcError
 */
export function checkHeaders(
  { method, params, version }: Message,
  header: (name: string) => string | null,
): void {
  const stated = header("mcp-protocol-version");
  if (version === undefined) {
    if (stated === null || LEGACY.includes(stated) || method === "initialize") return;
    throw unsupported(stated);
  }
  const wanted = {
    "mcp-protocol-version": version,
    "mcp-method": method,
    ...(method === "tools/call" && { "mcp-name": params.name }),
  };
  for (const [name, value] of Object.entries(wanted)) {
    if (header(name) === value) continue;
    const message = `The header ${name} is ${JSON.stringify(header(name))}, but the message says ${JSON.stringify(value)}.`;
    throw new RpcError(400, CODES.header, message);
  }
  if (version !== MODERN) throw unsupported(version);
}

function unsupported(requested: string): RpcError {
  const supported = [MODERN, ...LEGACY];
  const message = `There is no revision ${requested} here. Known: ${supported.join(", ")}.`;
  return new RpcError(400, CODES.version, message, { supported, requested });
}
