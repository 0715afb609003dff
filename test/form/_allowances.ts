/**
 * The accepted differences, each with its reason. A difference that no allowance covers fails the test, and so does an allowance
 * that covers nothing.
 * @module
 */
import { isDeepStrictEqual } from "node:util";
import type { Answer } from "./_answer.ts";
import type { Difference, Kind } from "./_difference.ts";
import { isBefore, isCapped, mayCall, type Pair, valuesIn } from "./_pair.ts";

export interface Allowance {
  readonly kind: Kind | readonly Kind[];
  /** Where in the answer. */
  readonly at: RegExp;
  /** In which recordings; all if nothing distinguishes them. */
  readonly when?: (pair: Pair, difference: Difference) => boolean;
  readonly reason: string;
  /** For recordings that aren't here but may be added: it needn't cover anything yet. */
  readonly isForeseen?: true;
}

const isMissing = (_: Pair, { answered }: Difference): boolean => answered === "";
const isExtra = (_: Pair, { recorded }: Difference): boolean => recorded === "";

/** Whether the recorder kept all headers: the gateway adds this one to every answer. */
const hasAllHeaders = ({ recorded }: Pair): boolean => recorded.headers.has("x-kong-request-id");

const headers: readonly Allowance[] = [
  {
    kind: "header",
    at: /^headers\.(connection|keep-alive|transfer-encoding|content-length|content-encoding|date|vary)$/,
    reason: "they are about one connection, and recorders change them (RFC 9110)",
  },
  {
    kind: "header",
    at: /^headers\.(server|alt-svc|set-cookie|strict-transport-security|x-content-type-options|cf-.*|x-kong-.*|x-envoy-.*)$/,
    when: isMissing,
    reason: "the live service's gateways add them, and there is no gateway here (SUPPORTED.md)",
  },
  {
    kind: "header",
    at: /^headers\.x-parlel-/,
    when: isExtra,
    reason: "the emulator says how it found the answer (SUPPORTED.md)",
  },
  {
    kind: "header",
    at: /./,
    when: (pair, difference) => isExtra(pair, difference) && !hasAllHeaders(pair),
    reason: "the recorder kept only some of the headers",
  },
  {
    kind: ["header", "pattern"],
    at: /^headers\.mistral-correlation-id$|(^|\.)tool_calls\[\]\.id$/,
    when: (_, { recorded }) => recorded.includes("REDACTED"),
    reason: "the recorder replaced ids",
  },
];

const recorders: readonly Allowance[] = [
  {
    kind: "order",
    at: /^/,
    when: ({ isSorted }) => isSorted,
    reason: "the recorder sorted the keys, which the live service never does",
  },
  {
    kind: "spacing",
    at: /^body$/,
    when: (pair, { recorded }) => recorded === "other" || pair.isSorted,
    reason: "the JSON was written anew, by a recorder or for people to read",
  },
  {
    kind: "bytes",
    at: /^body$/,
    when: ({ recorded, answered }) => recorded.text.trim() === answered.text.trim(),
    reason: "the recorder cut the white space around bodies",
  },
  {
    kind: "bytes",
    at: /^body$/,
    when: (pair) =>
      pair.isSorted &&
      isDeepStrictEqual(valuesIn(pair.recorded.text), valuesIn(pair.answered.text)),
    reason: "the recorder sorted the keys of the error",
  },
];

const retired: readonly Allowance[] = [
  {
    kind: "value",
    at: /(^|\.)model$/,
    when: ({ operation }) => operation === "agents.complete",
    reason: "agents have their models from the live service, where they were made",
    isForeseen: true,
  },
  {
    kind: "value",
    at: /(^|\.)model$/,
    when: ({ request }, { answered }) => answered === JSON.stringify(request?.model),
    reason: "the live service handed on what was asked of a model that it has retired",
  },
];

/** Allows for a field that answers have had only since a day, or no longer have. */
function since(day: string, kind: Kind | readonly Kind[], at: RegExp, source: string): Allowance {
  return { kind, at, when: (pair) => isBefore(pair, day), reason: `since ${day} (${source})` };
}

const oldShapes: readonly Allowance[] = [
  since("2026-08-01", "extra", /(^|\.)usage\.service_tier$/, "behaviour.md section 1"),
  since("2026-08-01", "extra", /^finish_reason$/, "transcriptions were recorded with and without"),
  since("2026-02-17", "extra", /(^|\.)usage\.prompt_tokens_details$/, "behaviour.md section 1"),
  since("2026-02-17", "missing", /(^|\.)usage\.num_cached_tokens$/, "behaviour.md section 1"),
  since("2026-06-01", "extra", /tool_calls\[\]\.type$/, "behaviour.md section 1, tool calls"),
  since(
    "2026-07-01",
    "header",
    /^headers\.x-max-retry-attempts-reached$/,
    "recorded with and without",
  ),
  since("2026-06-01", "extra", /^guardrails$/, "state.md section 0"),
  since("2026-07-01", "extra", /content\[\]\.closed$/, "behaviour.md section 1, reasoning"),
  since(
    "2026-07-01",
    ["missing", "extra", "value"],
    /^chunks\.choices\[\]\.delta\.content\[\]\.(thinking|text|type)$/,
    "behaviour.md section 2: the last thought and the first word share a delta",
  ),
  since("2025-09-01", "order", /^(choices\[\](\.message)?)?$/, "behaviour.md section 1"),
  since("2025-09-01", "missing", /choices\[\]\.logprobs$/, "behaviour.md sections 1 and 2"),
  since("2025-09-01", "extra", /tool_calls\[\]\.index$/, "behaviour.md section 1, tool calls"),
  since(
    "2025-09-01",
    ["extra", "type"],
    /message\.tool_calls$/,
    "recorded as [] and left out in 2024",
  ),
  since(
    "2025-09-01",
    "missing",
    /\.delta\.(role|tool_calls)$|^[a-z]+\.usage$/,
    "recorded as null in 2024",
  ),
  since("2025-09-01", "extra", /^[a-z ]+\.p$/, "behaviour.md section 2"),
  since("2025-09-01", "missing", /^data\[\]\.(root|parent|permission)$/, "behaviour.md section 10"),
  since(
    "2025-09-01",
    "extra",
    /^data\[\]\.(?!id$|object$|created$|owned_by$)/,
    "behaviour.md section 10",
  ),
  {
    kind: "extra",
    at: /^usage\.(prompt_audio_seconds|request_count|.*_details|service_tier)$/,
    when: (pair) => pair.operation === "embeddings.create" && isBefore(pair, "2026-02-17"),
    reason:
      "the usage of embeddings had three numbers before the usage of chats grew (behaviour.md section 5)",
  },
  {
    kind: "extra",
    at: /^[a-z]+\.p$/,
    when: ({ recorded }) =>
      !/"p": ?"/.test(recorded.text) && /"(magistral|zai)-/.test(recorded.text),
    reason: "some models stream without padding (behaviour.md section 2)",
  },
];

const oldPolicies: readonly Allowance[] = [
  {
    kind: ["extra", "missing"],
    at: /^usage\.(.*_details|service_tier)$|^results\[\]\..*\.(dangerous.*|criminal|jailbreaking)$/,
    when: (pair) => pair.operation === "moderations.moderate" && isBefore(pair, "2026-07-01"),
    reason:
      "the first moderation model had nine categories, and five keys of usage (behaviour.md section 7)",
  },
];

const byHand: readonly Allowance[] = [
  {
    kind: ["missing", "order"],
    at: /^usage(\.request_count)?$/,
    when: ({ source }) => source.endsWith("/__fixtures__/mistral-transcription.json"),
    reason: "its usage is the documentation's and no recording's: audio that costs no tokens",
  },
  {
    kind: ["extra", "missing", "type"],
    at: /^choices\[\]\.message\.(tool_calls|content)$|\.(logprobs|content|p)$|tool_calls\[\]\.(type|index)$/,
    when: ({ source }) => source.includes("/__fixtures__/mistral-"),
    reason: "taken from recorded answers and shortened by hand: two files have one id",
  },
  {
    kind: ["frames", "missing"],
    at: /^(stream|first)$|tool_calls\[\]\.id$/,
    when: ({ recorded }) => /"model":"zai-glm-/.test(recorded.text),
    reason:
      "its first events were left out by hand; of a call's fragments only the first has an id",
  },
  {
    kind: "bytes",
    at: /^end$/,
    when: ({ recorded }) => recorded.text.endsWith("[DONE]"),
    reason: "an editor cut the end of the file",
  },
];

/** Whether one answer is a call and the other a text, if the model may choose. */
const differInCalling = (pair: Pair): boolean =>
  mayCall(pair) && calls(pair.recorded) !== calls(pair.answered);

function calls({ text }: Answer): boolean {
  return /"tool_calls": ?\[\s*\{/.test(text);
}

function isCut({ text }: Answer): boolean {
  return /"finish_reason": ?"length"/.test(text);
}

/** Whether the answer is to be JSON. */
function wantsJson({ request }: Pair): boolean {
  return ["json_object", "json_schema"].includes(request?.response_format?.type);
}

const freedoms: readonly Allowance[] = [
  {
    kind: "status",
    at: /^status$/,
    when: ({ operation, answered }) => operation.startsWith("files.") && answered.status === 404,
    reason: "the file had been made before the recording began",
  },
  {
    kind: ["type", "value"],
    at: /^(status|output_file|outputs|completed_at)$/,
    when: ({ operation }) => operation === "batch.get",
    reason: "how often a job is looked at before it is over is up to its time",
  },
  {
    kind: ["value", "extra"],
    at: /^pages\[\]\.blocks\[\]\.(type|image_id|table_id)$/,
    reason: "what is on a page is up to the document, and only images and tables have ids",
    isForeseen: true,
  },
  {
    kind: "value",
    at: /finish_reason$/,
    when: (pair, { recorded, answered }) =>
      isCapped(pair) && [recorded, answered].includes('"length"'),
    reason: "how long an answer is, and so whether max_tokens cuts it, is up to the model",
  },
  {
    kind: ["frames", "type"],
    at: /^(earlier )?finish( with calls)?$|^text$|tool_calls$/,
    when: (pair) => isCapped(pair) && [pair.recorded, pair.answered].some(isCut),
    reason: "how far an answer gets before max_tokens cuts it is up to the model",
    isForeseen: true,
  },
  {
    kind: "value",
    at: /\.info\.code$/,
    reason: "which code a tool runs is up to the model",
  },
  {
    kind: "spacing",
    at: /content$|^text$/,
    when: (pair) => isCapped(pair) || !wantsJson(pair),
    reason: "JSON may be cut by max_tokens, and is the model's choice where nobody asked for it",
  },
  {
    kind: "value",
    at: /^(earlier )?finish\.choices\[\]\.index$/,
    when: ({ request }) => request?.n > 1,
    reason: "which choice ends first is up to the model",
  },
  {
    kind: ["value", "type", "frames"],
    at: /finish_reason$|tool_calls$|^(earlier )?finish( with calls)?$|^text$/,
    when: differInCalling,
    reason: "with tool_choice auto the model decides between a text and a call",
  },
];

export const ALLOWANCES: readonly Allowance[] = [
  ...headers,
  ...recorders,
  ...retired,
  ...oldShapes,
  ...oldPolicies,
  ...byHand,
  ...freedoms,
];
