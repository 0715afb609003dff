/**
 * `parlel-mistral why REQUEST.json`: which fixture answers a request, and if none, why.
 * @module
 */
import { textOf } from "../../strategies/fixture/capture.ts";
import { readNamed } from "../../strategies/fixture/file.ts";
import { openEmulator } from "../emulator.ts";
import { EmulatorError } from "../errors.ts";
import { resolveOptions } from "../options.ts";
import { isObject } from "../schema/scalars.ts";
import { parseCommand, say } from "./_command.ts";

/** Exit code 0 when there is an answer, 1 when there is none. */
export async function explainRequest(args: readonly string[]): Promise<number> {
  const { flags, files } = parseCommand(args, {
    ignore: { type: "string", multiple: true, default: [] },
    scrub: { type: "string", multiple: true, default: [] },
  });
  const [file] = files;
  if (!file || files.length > 1) {
    throw new EmulatorError(
      "BAD_OPTION",
      "Name one file with a request: parlel-mistral why REQUEST.json",
    );
  }
  const { method, path, body } = readRequest(file);
  const options = resolveOptions({
    strategy: "fixture",
    fixtures: `${flags.fixtures}`,
    onMiss: "error",
    ignore: flags.ignore as string[],
    scrub: flags.scrub as string[],
  });
  const emulator = await openEmulator({ ...options, upstreamKey: undefined });
  try {
    const response = await emulator.app.fetch(
      new Request(`http://localhost${path}`, {
        method,
        headers: { authorization: "Bearer why", "content-type": "application/json" },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      }),
    );
    const fixture = response.headers.get("x-parlel-fixture");
    if (fixture) {
      say(
        `${fixture} answers it with ${response.status} (match: ${response.headers.get("x-parlel-match")}).`,
      );
      return 0;
    }
    const text = await response.text();
    const { message } = JSON.parse(text) as { message?: unknown };
    say(
      typeof message === "string" ? message : `The API refuses it with ${response.status}: ${text}`,
    );
    return 1;
  } finally {
    await emulator.close();
  }
}

/** A file holds a body, or a request with method, path and body. */
function readRequest(file: string): { method: string; path: string; body: unknown } {
  let value: unknown;
  try {
    value = JSON.parse(textOf(readNamed(file)) ?? "");
  } catch (error) {
    throw new EmulatorError(
      "BAD_OPTION",
      `${file} can't be read as JSON: ${(error as Error).message}`,
    );
  }
  const request = isObject(value) && isObject(value.request) ? value.request : value;
  if (!isObject(request)) throw new EmulatorError("BAD_OPTION", `${file} holds no request.`);
  if (typeof request.path === "string") {
    const { method = "POST", path, body } = request;
    return { method: `${method}`, path, body };
  }
  const path = "input" in request ? "/v1/embeddings" : "/v1/chat/completions";
  return { method: "POST", path, body: request };
}
