/**
 * Calls to the control operations by tools: through the same routes as everybody else's, in the same world.
 * @module
 */
import type { ControlCall } from "../control.ts";

/** An operation's answer, and whether it succeeded. */
export interface Said {
  readonly ok: boolean;
  readonly value: object;
}

/**
 * A request for a path of the world.
 * @throws TypeError when its method or its headers can't be sent.
 */
export function requestOf(
  { named, header }: ControlCall,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Request {
  const prefix = named === undefined ? "" : `/~${named}`;
  const authorization = header("authorization");
  return new Request(`http://127.0.0.1${prefix}${path}`, {
    method,
    headers: {
      "content-type": "application/json",
      ...(authorization !== null && { authorization }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
}

/** Requests a route of the control API. */
export async function askControl(
  call: ControlCall,
  method: string,
  path: string,
  body?: unknown,
): Promise<Said> {
  const response = await call.ask(requestOf(call, method, `/__parlel/${path}`, { body }));
  return { ok: response.ok, value: (await response.json()) as object };
}

/** A match as a query of the log: `user.contains=refund`. */
export function queryOf(match: Readonly<Record<string, unknown>>): URLSearchParams {
  const query = new URLSearchParams();
  const put = (name: string, value: unknown): void => {
    // Only JSON keeps the lists and the names that these may hold.
    const isJson = name === "body" || name === "called";
    if (typeof value !== "object" || value === null) query.append(name, `${value}`);
    else if (isJson) query.append(name, JSON.stringify(value));
    else if (Array.isArray(value)) for (const each of value) put(name, each);
    else for (const [key, each] of Object.entries(value)) put(`${name}.${key}`, each);
  };
  for (const [name, value] of Object.entries(match)) put(name, value);
  return query;
}
