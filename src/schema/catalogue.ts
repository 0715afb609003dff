/**
 * The models that the live service listed in August 2026 (behaviour.md section 10), and later ones: one row per model, with its
 * aliases. Descriptions are this emulator's own.
 * @module
 */
import type { ReasoningEffort } from "./generated/requests.ts";

import type { Clock } from "../types/seed.ts";

/** The capabilities of models, in the order of the live model cards. */
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

/** What a model can do. No card lists embedding. */
export type Capability = (typeof CAPABILITIES)[number] | "embedding";

export interface Model {
  /** The canonical name. */
  readonly name: string;
  /** Every id it is listed under, in the live order. */
  readonly ids: readonly string[];
  readonly capabilities: readonly Capability[];
  /** In tokens. */
  readonly contextLength: number;
  readonly temperature: number | null;
  readonly deprecation?: { readonly at: string; readonly replacement: string };
  /** When it was first listed, for a model newer than the list. */
  readonly since?: string;
  /** The values that `reasoning_effort` may have; empty for a model that doesn't reason (behaviour.md section 12). */
  readonly efforts: readonly ReasoningEffort[];
  /** Its effort when the request sets none. */
  readonly unasked: ReasoningEffort;
  /** Whether it is another company's model, which the service relays in a different form. */
  readonly isRelayed: boolean;
}

const CHAT = ["completion_chat", "function_calling"] as const;
const TUNABLE = [...CHAT, "fine_tuning", "vision"] as const;
const REASONING = [...CHAT, "reasoning", "vision"] as const;
const GLM = [...CHAT, "reasoning"] as const;
const OCR = ["function_calling", "ocr", "vision"] as const;
const EFFORTS: readonly ReasoningEffort[] = ["none", "high"];
const RETIRING = { at: "2026-08-31T12:00:00Z", replacement: "mistral-medium-3-5" };

function model(
  ids: string,
  capabilities: readonly Capability[],
  contextLength: number,
  temperature: number | null,
  more: Partial<Pick<Model, "deprecation" | "since" | "efforts" | "unasked" | "isRelayed">> = {},
): Model {
  const list = ids.split(" ");
  const efforts = capabilities.includes("reasoning") ? EFFORTS : [];
  return {
    name: list[0]!,
    ids: list,
    capabilities,
    contextLength,
    temperature,
    efforts,
    unasked: "none",
    isRelayed: false,
    ...more,
  };
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
  model("glm-5-2 zai-glm-5-2", GLM, 1_048_576, null, {
    efforts: ["none", "high", "max"],
    isRelayed: true,
  }),
  // It always thinks, whatever the request says (models.dev#7334).
  model("glm-5-3 zai-glm-5-3 zai-glm-5 zai-glm-latest", GLM, 1_048_576, null, {
    since: "2026-09-16T00:00:00Z",
    efforts: ["low", "high", "max"],
    unasked: "high",
    isRelayed: true,
  }),
  model("mistral-embed-2312 mistral-embed", ["embedding"], 8192, null),
  model("codestral-embed codestral-embed-2505", ["embedding"], 8192, null),
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

/** Models that the live service answers for but doesn't list. */
const UNLISTED: readonly Model[] = [
  model("mistral-moderation-latest", ["classification", "moderation"], 131_072, null),
  // It was seen to think without being asked to in July 2026 (behaviour.md section 1, reasoning).
  model("magistral-medium-latest", REASONING, 131_072, 0.7, { unasked: "medium" }),
];

const byId = new Map(
  [...CATALOGUE, ...UNLISTED].flatMap((known) => known.ids.map((id) => [id, known])),
);

/** Whether a model's deprecation date is past. The fixed clock is before every such date. */
export function isRetired({ deprecation }: Model, clock: Clock): boolean {
  return deprecation !== undefined && Date.parse(deprecation.at) <= clock() * 1000;
}

/** Whether a model isn't listed yet. The fixed clock is before every such date. */
export function isToCome({ since }: Model, clock: Clock): boolean {
  return since !== undefined && Date.parse(since) > clock() * 1000;
}

/** The model with an id; undefined for an unknown one. */
export function findModel(id: string | undefined): Model | undefined {
  return id === undefined ? undefined : byId.get(id);
}

/** The kind under which fine-tuned models are stored as objects, each under its id. */
export const FINE_TUNED = "models";
