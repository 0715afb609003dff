/**
 * Files of JSON lines, for batches and fine-tuning, checked as they arrive.
 * @module
 */
import { isObject } from "../../../src/schema/scalars.ts";
import { spacedError } from "../../../src/wire/spaced.ts";
import { excessOf, findFault } from "../../../src/wire/json.ts";

/** What is wrong with a line. */
interface LineError {
  readonly message: string;
  readonly line_number: number;
}

/** The most errors that are listed. */
const MOST_ERRORS = 100;
/** The longest line in characters: a file that is one line must not fill memory. */
const LONGEST = 16 * 1024 * 1024;

/** What lines are for. */
export type LinePurpose = "batch" | "fine-tune";

export interface LineCheck {
  update(bytes: Uint8Array): void;
  /**
   * @returns how many lines there are, and whether they are plain texts rather than conversations.
   * @throws ApiError 422 with the errors that the live service lists.
   */
  end(): { count: number; areTexts: boolean };
}

/** Checks a file while it arrives. */
export function checkLines(purpose: LinePurpose): LineCheck {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  const errors: LineError[] = [];
  let isUtf8 = true;
  let rest = "";
  let number = 0;
  let count = 0;
  let texts = 0;

  const take = (line: string): void => {
    number++;
    if (line.trim() === "") return;
    count++;
    const found = faultOf(line, purpose);
    if (typeof found === "string" && errors.length < MOST_ERRORS)
      errors.push({ message: found, line_number: number });
    else if (found === TEXT) texts++;
  };
  const push = (text: string): void => {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) take(line);
    if (rest.length > LONGEST) throw invalidLines([{ message: TOO_LONG, line_number: number + 1 }]);
  };
  return {
    update(bytes) {
      if (!isUtf8) return;
      try {
        push(decoder.decode(bytes, { stream: true }));
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        isUtf8 = false;
      }
    },
    end() {
      if (isUtf8) {
        try {
          push(decoder.decode());
        } catch {
          isUtf8 = false;
        }
      }
      if (!isUtf8) throw notUtf8();
      if (rest !== "") take(rest);
      if (count === 0) errors.push({ message: "file is empty", line_number: 1 });
      if (errors.length > 0) throw invalidLines(errors);
      return { count, areTexts: texts === count };
    },
  };
}

const TOO_LONG = "line is too long";
/** A line that is a text rather than a conversation. */
const TEXT: unique symbol = Symbol("text");

function faultOf(line: string, purpose: LinePurpose): string | typeof TEXT | undefined {
  const excess = excessOf(line, Infinity);
  if (excess) return `line ${excess}`;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    const { at } = findFault(line);
    const what = at >= line.trimEnd().length ? "unexpected end of data" : "unexpected character";
    return `line contains invalid json: ${what}: line 1 column ${at + 1}`;
  }
  if (!isObject(value)) return "line should be a json object";
  return purpose === "batch" ? requestFault(value) : sampleFault(value);
}

function requestFault({ body, custom_id: id = null }: Record<string, unknown>): string | undefined {
  if (!isObject(body)) return "line should have a `body` that is an object";
  return id === null || typeof id === "string" || typeof id === "number"
    ? undefined
    : "`custom_id` should be a string";
}

function sampleFault(sample: Record<string, unknown>): string | typeof TEXT | undefined {
  if (Array.isArray(sample.messages)) {
    const areMessages = sample.messages.every((each) => isObject(each) && "role" in each);
    return areMessages ? undefined : "`messages` should be objects with a `role`";
  }
  if (typeof sample.text === "string") return "labels" in sample ? undefined : TEXT;
  return "line should have `messages` or a `text`";
}

/** 422 for a file that doesn't hold JSON lines (client-ts#95). */
function invalidLines(errors: readonly LineError[]): Error {
  return spacedError(422, {
    detail: "Invalid file format.",
    description: `Found ${errors.length} errors in this file. You can view supported formats here: https://docs.mistral.ai/capabilities/finetuning. `,
    errors,
  });
}

/** 422 for bytes that aren't text (client-ts#95). */
function notUtf8(): Error {
  return spacedError(422, {
    detail: "Failed to decode data, please encode your file using UTF-8.",
  });
}
