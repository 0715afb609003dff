/**
 * The door of tests to their emulator.
 * @module
 */

/** Asks a server what a request asks, wherever that is addressed to. */
export function askServer(server: string, request: Request): Promise<Response> {
  const { pathname, search } = new URL(request.url);
  return fetch(new Request(server + pathname + search, request));
}
