/**
 * `parlel-mistral why REQUEST.json`: shows which fixture answers a request, or why none does.
 * @module
 */
import { readNamed } from "../../strategies/fixture/index.ts";
import { openEmulator } from "../app/emulator.ts";
import { diskReason } from "../disk/reason.ts";
import { resolveOptions } from "../options/index.ts";
import { replaying } from "../options/tables.ts";
import { isObject } from "../schema/scalars.ts";
import { EmulatorError } from "../types/error.ts";
import { defineCommand, say } from "./command.ts";

/** Exit code 0 when there is an answer, 1 when there is none. */
export const command = defineCommand({
  takes: "REQUEST.json",
  table: {
    fixtures: replaying.fixtures,
    ignore: replaying.ignore,
    scrub: replaying.scrub,
    redact: replaying.redact,
    set: {
      kind: "text",
      fallback: undefined,
      value: "NAME",
      help: "the set to ask, as x-parlel-fixtures names it",
    },
  },
  async run({ fixtures, ignore, scrub, redact, set }, files) {
    const [file] = files;
    if (!file || files.length > 1) {
      throw new EmulatorError(
        "BAD_OPTION",
        "Name one file with a request: parlel-mistral why REQUEST.json",
      );
    }
    const request = readRequest(file);
    const { method, path, body } = request;
    const emulator = await openEmulator(
      resolveOptions({ strategy: "fixture", fixtures, onMiss: "error", ignore, scrub, redact }),
    );
    try {
      const response = await emulator.fetch(
        new Request(`http://localhost${path}`, {
          method,
          headers: {
            authorization: "Bearer why",
            "content-type": "application/json",
            ...(set !== undefined && { "x-parlel-fixtures": set }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        }),
      );
      return explain(request, response, await response.text());
    } finally {
      await emulator.close();
    }
  },
});

/** A request from a file. */
interface Read {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  /** Whether the file holds a body alone, which doesn't tell where it goes. */
  readonly isGuessed: boolean;
}

const OTHERS =
  'If it is for another operation, say so in the file: {"path": "/v1/ocr", "body": {…}}.';

function explain(request: Read, { status, headers }: Response, text: string): number {
  const fixture = headers.get("x-parlel-fixture");
  if (fixture) {
    say(`${fixture} answers it with ${status} (match: ${headers.get("x-parlel-match")}).`);
    return 0;
  }
  const { message } = JSON.parse(text) as { message?: unknown };
  const { method, path, isGuessed } = request;
  say(
    typeof message === "string" ? message : `${method} ${path} refuses it with ${status}: ${text}`,
  );
  const hint = headers.get("x-parlel-hint");
  if (hint !== null) say(hint);
  if (status === 422 && isGuessed) say(OTHERS);
  return 1;
}

/** @throws EmulatorError `BAD_OPTION`. */
function textIn(file: string): string {
  try {
    return new TextDecoder().decode(readNamed(file));
  } catch (error) {
    throw new EmulatorError("BAD_OPTION", `${file} can't be read: ${diskReason(error)}`);
  }
}

/** @throws EmulatorError `BAD_OPTION`. */
function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new EmulatorError("BAD_OPTION", `${file} is not JSON: ${(error as Error).message}`);
  }
}

/** A file holds a body, or a request with method, path and body. */
function readRequest(file: string): Read {
  const value = parsed(file, textIn(file));
  const request = isObject(value) && isObject(value.request) ? value.request : value;
  if (!isObject(request)) throw new EmulatorError("BAD_OPTION", `${file} doesn't hold a request.`);
  if (typeof request.path === "string") {
    const { method = "POST", path, body } = request;
    return { method: `${method}`, path, body, isGuessed: false };
  }
  const path = "input" in request ? "/v1/embeddings" : "/v1/chat/completions";
  return { method: "POST", path, body: request, isGuessed: true };
}
