/**
 * What a fine-tuning job will take: steps, epochs, tokens and time, from the size of its files and the requested parameters.
 * @module
 */
import type { JobMetadataOut } from "../../../src/schema/generated/answers.ts";
import type { JobIn } from "../../../src/schema/generated/requests.ts";
import type { Kind, Training } from "./stored.ts";

/** Tokens of a step, and the bytes of a token. */
const STEP_TOKENS = 131_072;
const TOKEN_BYTES = 4;
/** The default when neither steps nor epochs are requested. */
const EPOCHS = 3;
/** Seconds before the first step, and of each (a job of ten steps took 145: state.md section 6). */
const WARM_UP = 120;
const STEP_SECONDS = 2.5;

export interface Plan {
  readonly steps: number;
  readonly stepTokens: number;
  readonly epochs: number;
  readonly metadata: JobMetadataOut;
}

/** @param bytes of all training files. */
export function planFor({ hyperparameters }: Pick<JobIn, "hyperparameters">, bytes: number): Plan {
  const tokens = Math.max(1, Math.ceil(bytes / TOKEN_BYTES));
  const asked = hyperparameters.training_steps;
  const steps =
    asked ?? Math.max(1, Math.ceil(((hyperparameters.epochs ?? EPOCHS) * tokens) / STEP_TOKENS));
  return {
    steps,
    stepTokens: STEP_TOKENS,
    epochs: hyperparameters.epochs ?? (steps * STEP_TOKENS) / tokens,
    metadata: {
      expected_duration_seconds: Math.ceil(WARM_UP + steps * STEP_SECONDS),
      cost: 0,
      cost_currency: "USD",
      train_tokens_per_step: STEP_TOKENS,
      train_tokens: steps * STEP_TOKENS,
      data_tokens: tokens,
      estimated_start_time: null,
    },
  };
}

/** The requested parameters with defaults filled in. The number of epochs follows in validation. */
export function trainingFor({ hyperparameters }: JobIn, kind: Kind): Training {
  const asked: Partial<Training> = hyperparameters;
  const training = {
    training_steps: asked.training_steps ?? null,
    learning_rate: asked.learning_rate ?? 0.0001,
    weight_decay: asked.weight_decay ?? 0.1,
    warmup_fraction: asked.warmup_fraction ?? 0.05,
    epochs: asked.epochs ?? null,
    seq_len: asked.seq_len ?? 16_384,
  };
  return kind === "completion" ? { ...training, fim_ratio: ratioOf(asked.fim_ratio) } : training;
}

/** Even a completion job may come with a classifier's parameters, which allow any value under this name. */
function ratioOf(asked: unknown): number {
  return typeof asked === "number" && asked >= 0 && asked <= 1 ? asked : 0.9;
}
