/**
 * The models that the live service lists, as it listed them in August 2026 (behaviour.md section 10): one row per model, with
 * the aliases it answers to. Descriptions are this emulator's own.
 * @module
 */

import type { Clock } from "../types/seed.ts";

/** What a model can be asked for, in the order of the live cards. */
export const CAPABILITIES = [
  "completion_chat",
  "function_calling",
  "reasoning",
  "completion_fim",
  "fine_tuning",
  "vision",
  "ocr",
  "classification",
  "moderation",
  "audio",
  "audio_transcription",
  "audio_transcription_realtime",
  "audio_speech",
  "unified_resources",
] as const;

export type Capability = (typeof CAPABILITIES)[number];

export interface Model {
  /** The canonical name. */
  readonly name: string;
  /** Every id it is listed under, in the live order. */
  readonly ids: readonly string[];
  readonly capabilities: readonly Capability[];
  /** Tokens. */
  readonly contextLength: number;
  readonly temperature: number | null;
  readonly deprecation?: { readonly at: string; readonly replacement: string };
}

const CHAT = ["completion_chat", "function_calling"] as const;
const TUNABLE = [...CHAT, "fine_tuning", "vision"] as const;
const REASONING = [...CHAT, "reasoning", "vision"] as const;
const OCR = ["function_calling", "ocr", "vision"] as const;
const RETIRING = { at: "2026-08-31T12:00:00Z", replacement: "mistral-medium-3-5" };

function model(
  ids: string,
  capabilities: readonly Capability[],
  contextLength: number,
  temperature: number | null,
  more: Pick<Model, "deprecation"> = {},
): Model {
  const list = ids.split(" ");
  return { name: list[0]!, ids: list, capabilities, contextLength, temperature, ...more };
}

export const CATALOGUE: readonly Model[] = [
  model("mistral-medium-2505", TUNABLE, 131_072, 0.3, { deprecation: RETIRING }),
  model("mistral-medium-2508", TUNABLE, 131_072, 0.3, { deprecation: RETIRING }),
  model(
    "codestral-2508 codestral-latest mistral-code-latest mistral-code-fim-latest",
    [...CHAT, "completion_fim"],
    256_000,
    0.3,
  ),
  model(
    "devstral-2512 devstral-medium-latest devstral-latest mistral-code-agent-latest",
    CHAT,
    262_144,
    0.2,
    { deprecation: RETIRING },
  ),
  model(
    "mistral-small-2603 mistral-small-latest mistral-vibe-cli-fast magistral-small-latest",
    REASONING,
    262_144,
    0.3,
  ),
  model("voxtral-small-2507 voxtral-small-latest", [...CHAT, "audio"], 32_768, 0.2),
  model("labs-leanstral-1-5-1 labs-leanstral-1-5", [...REASONING, "unified_resources"], 262_144, 1),
  model("mistral-large-2512 mistral-large-latest", TUNABLE, 262_144, 0.3),
  model("ministral-3b-2512 ministral-3b-latest", TUNABLE, 131_072, 0.3),
  model("ministral-8b-2512 ministral-8b-latest", TUNABLE, 262_144, 0.3),
  model("ministral-14b-2512 ministral-14b-latest", TUNABLE, 262_144, 0.3),
  model(
    "mistral-medium-latest mistral-medium mistral-medium-3-5 mistral-medium-3.5 mistral-medium-3 mistral-medium-2604 mistral-vibe-cli-latest mistral-vibe-cli-with-tools",
    REASONING,
    262_144,
    1,
  ),
  model("glm-5-2 zai-glm-5-2", [...CHAT, "reasoning"], 1_048_576, null),
  model("mistral-embed-2312 mistral-embed", [], 8192, null),
  model("codestral-embed codestral-embed-2505", [], 8192, null),
  model("mistral-moderation-2603", ["classification", "moderation"], 131_072, null),
  model("mistral-ocr-2512 mistral-ocr-3-0 mistral-ocr-3", OCR, 16_384, 0),
  model("mistral-ocr-4-0", OCR, 16_384, 0),
  model("mistral-ocr-latest mistral-ocr-4 mistral-ocr-4-1", OCR, 16_384, 0),
  model("voxtral-mini-2602 voxtral-mini-latest", ["audio_transcription"], 16_384, 0),
  model(
    "voxtral-mini-transcribe-realtime-2602 voxtral-mini-realtime-2602 voxtral-mini-realtime-latest",
    ["audio_transcription_realtime"],
    32_768,
    0,
  ),
  model(
    "voxtral-mini-tts-2603 voxtral-mini-tts-latest",
    ["audio_speech", "fine_tuning", "function_calling"],
    4096,
    0.3,
  ),
];

/** Aliases that the live service answers to but doesn't list. */
const UNLISTED = ["mistral-moderation-latest", "magistral-medium-latest"];

const byId = new Map(CATALOGUE.flatMap((listed) => listed.ids.map((id) => [id, listed])));

/** Whether a model's day is past. The fixed clock stands before every such day. */
export function isRetired({ deprecation }: Model, clock: Clock): boolean {
  return deprecation !== undefined && Date.parse(deprecation.at) <= clock() * 1000;
}

/** The model that is listed under an id. */
export function findModel(id: string | undefined): Model | undefined {
  return id === undefined ? undefined : byId.get(id);
}

export function isKnownModel(id: string): boolean {
  return byId.has(id) || UNLISTED.includes(id);
}

/** The kind of objects that fine-tuned models are kept as, each under its id. */
export const FINE_TUNED = "models";
