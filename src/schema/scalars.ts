/**
 * Checks of single values, as lenient as the live service's validator and in its words: pydantic in its default mode (behaviour.md
 * section 3; the wording was compared with a running FastAPI).
 * @module
 */
import type { Upload } from "../types/form.ts";
import type { CheckContext, Issue, Schema } from "../types/schema.ts";
import { urlFault, uuidFault } from "./addresses.ts";
import { counted } from "./counted.ts";
import { repr } from "./python.ts";

/** One request lists at most this many issues; the rest are only counted. */
export const MOST_ISSUES = 1000;
const UNTOLD: Issue = { type: "untold", loc: [], msg: "", input: null };

/** Adds an issue at the current location and returns the value unchanged. */
export function report<T>(
  context: CheckContext,
  type: string,
  msg: string,
  input: unknown,
  ctx?: Record<string, unknown>,
): T {
  const { loc, issues } = context;
  const isTold = issues.length < MOST_ISSUES;
  issues.push(isTold ? { type, loc: [...loc], msg, input, ...(ctx && { ctx }) } : UNTOLD);
  return input as T;
}

/** Whatever it is. */
export const any: Schema<unknown> = { name: "any", check: (value) => value };

export const string: Schema<string> = {
  name: "str",
  check: (value, context) =>
    typeof value === "string"
      ? value
      : report(context, "string_type", "Input should be a valid string", value),
};

export interface TextLimits {
  min?: number;
  max?: number;
  /** A pattern from the API's document. */
  pattern?: string;
}

/** A string within limits. */
export function text({ min = 0, max = Infinity, pattern }: TextLimits): Schema<string> {
  const expression = pattern === undefined ? undefined : new RegExp(pattern, "u");
  return {
    name: "constrained-str",
    check(value, context) {
      if (typeof value !== "string") return string.check(value, context);
      const length = [...value].length;
      if (length < min) {
        const msg = `String should have at least ${counted(min, "character")}`;
        return report(context, "string_too_short", msg, value, { min_length: min });
      }
      if (length > max) {
        const msg = `String should have at most ${counted(max, "character")}`;
        return report(context, "string_too_long", msg, value, { max_length: max });
      }
      if (expression && !expression.test(value)) {
        const msg = `String should match pattern '${pattern}'`;
        return report(context, "string_pattern_mismatch", msg, value, { pattern });
      }
      return value;
    },
  };
}

export const uuid: Schema<string> = {
  name: "uuid",
  check(value, context) {
    if (typeof value !== "string") {
      const msg = "UUID input should be a string, bytes or UUID object";
      return report(context, "uuid_type", msg, value);
    }
    const error = uuidFault(value);
    if (error === undefined) return value;
    const msg = `Input should be a valid UUID, ${error}`;
    return report(context, "uuid_parsing", msg, value, { error });
  },
};

export const url: Schema<string> = {
  name: "url",
  check(value, context) {
    if (typeof value !== "string") {
      return report(context, "url_type", "URL input should be a string or URL", value);
    }
    const error = urlFault(value);
    if (error === undefined) return value;
    const msg = `Input should be a valid URL, ${error}`;
    return report(context, "url_parsing", msg, value, { error });
  },
};

/** A file in a multipart form. */
export const upload: Schema<Upload> = {
  name: "upload",
  check(value, context) {
    if (isObject(value) && typeof value.stream === "function") return value as object as Upload;
    const kind = typeof value === "string" ? "str" : "list";
    const msg = `Value error, Expected UploadFile, received: <class '${kind}'>`;
    return report(context, "value_error", msg, value, { error: {} });
  },
};

/** `{"type": "object"}` with any keys. */
export const dict: Schema<Record<string, unknown>> = {
  name: "dict[str,any]",
  check: (value, context) =>
    isObject(value)
      ? value
      : report(context, "dict_type", "Input should be a valid dictionary", value),
};

const TRUE = new Set<unknown>([true, 1, "1", "true", "t", "yes", "y", "on"]);
const FALSE = new Set<unknown>([false, 0, "0", "false", "f", "no", "n", "off"]);

/** A boolean, or one of the numbers and words that Pydantic takes for one. */
export const boolean: Schema<boolean> = {
  name: "bool",
  check(value, context) {
    const word = typeof value === "string" ? value.toLowerCase() : value;
    if (TRUE.has(word)) return true;
    if (FALSE.has(word)) return false;
    return typeof value === "string" ||
      (Number.isInteger(value) && Math.abs(value as number) < 2 ** 63)
      ? report(
          context,
          "bool_parsing",
          "Input should be a valid boolean, unable to interpret input",
          value,
        )
      : report(context, "bool_type", "Input should be a valid boolean", value);
  },
};

export interface Range {
  ge?: number;
  gt?: number;
  le?: number;
}

/** A float within a range. Numeric strings are accepted, as live. */
export function number(range: Range = {}): Schema<number> {
  return {
    name: "float",
    check(value, context) {
      const parsed =
        typeof value === "number" ? value : (parseNumber(value) ?? parseUnbound(value));
      if (parsed !== undefined) return inRange(parsed, value, range, context);
      return typeof value === "string"
        ? report(
            context,
            "float_parsing",
            "Input should be a valid number, unable to parse string as a number",
            value,
          )
        : report(context, "float_type", "Input should be a valid number", value);
    },
  };
}

/** From here on JavaScript writes numbers with an exponent, so Python reads them as floats. Python's integers have no limit. */
const EXPONENT = 1e21;

/** An integer within a range. Integral floats and numeric strings are accepted, as live. */
export function integer(range: Range = {}): Schema<number> {
  return {
    name: "int",
    check(value, context) {
      const parsed = typeof value === "number" ? value : parseNumber(value);
      if (parsed === undefined || (typeof value === "string" && !Number.isInteger(parsed))) {
        return typeof value === "string"
          ? report(
              context,
              "int_parsing",
              "Input should be a valid integer, unable to parse string as an integer",
              value,
            )
          : report(context, "int_type", "Input should be a valid integer", value);
      }
      if (!Number.isInteger(parsed)) {
        return report(
          context,
          "int_from_float",
          "Input should be a valid integer, got a number with a fractional part",
          value,
        );
      }
      if (Math.abs(parsed) >= EXPONENT) {
        return report(
          context,
          "int_parsing_size",
          "Unable to parse input string as an integer, exceeded maximum size",
          value,
        );
      }
      return inRange(parsed, value, range, context);
    },
  };
}

/** The only value of a discriminator, or of a field without a choice. */
export function literal<T extends string | number | boolean>(only: T): Schema<T> {
  const expected = repr(only);
  return {
    name: `literal[${expected}]`,
    check: (value, context) =>
      value === only
        ? only
        : report(context, "literal_error", `Input should be ${expected}`, value, { expected }),
  };
}

/** Only null: for a field that others can use but that isn't served here. */
export const none: Schema<null> = {
  name: "none",
  check: (value, context) =>
    value === null ? null : report(context, "none_required", "Input should be None", value),
};

/** One of a named set of strings. */
export function oneOf<T extends string>(name: string, members: readonly T[]): Schema<T> {
  const quoted = members.map((member) => `'${member}'`);
  const last = quoted.pop();
  const expected = quoted.length > 0 ? `${quoted.join(", ")} or ${last}` : `${last}`;
  return {
    name: `str-enum[${name}]`,
    check: (value, context) =>
      members.includes(value as T)
        ? (value as T)
        : report(context, "enum", `Input should be ${expected}`, value, { expected }),
  };
}

/** Whether a value is an object with members: neither null nor a list. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const NUMERIC = /^\s*[+-]?(\d+(_\d+)*(\.(\d+(_\d+)*)?)?|\.\d+(_\d+)*)(e[+-]?\d+)?\s*$/i;

/** Python groups digits with underscores. */
function parseNumber(value: unknown): number | undefined {
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string" || !NUMERIC.test(value)) return undefined;
  return Number(value.replaceAll("_", ""));
}

/** Infinity and NaN, which a JSON number can't express but a string can. */
function parseUnbound(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  const [, sign, word] = /^\s*([+-]?)(nan|inf(?:inity)?)\s*$/i.exec(value) ?? [];
  if (word === undefined) return undefined;
  const size = word.toLowerCase() === "nan" ? NaN : Infinity;
  return sign === "-" ? -size : size;
}

/** Checks the range; NaN is within none. */
function inRange(parsed: number, input: unknown, range: Range, context: CheckContext): number {
  const { ge, gt, le } = range;
  if (le !== undefined && !(parsed <= le)) {
    const msg = `Input should be less than or equal to ${le}`;
    return report(context, "less_than_equal", msg, input, { le });
  }
  if (ge !== undefined && !(parsed >= ge)) {
    const msg = `Input should be greater than or equal to ${ge}`;
    return report(context, "greater_than_equal", msg, input, { ge });
  }
  if (gt !== undefined && !(parsed > gt)) {
    const msg = `Input should be greater than ${gt}`;
    return report(context, "greater_than", msg, input, { gt });
  }
  return parsed;
}
