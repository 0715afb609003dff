/**
 * How tests send requests to their emulator.
 * @module
 */

/** Sends a request to a server, whichever origin it is addressed to. */
export function askServer(server: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  return fetch(new Request(server + pathname + search, request));
}
