/**
 * Fine-tuning jobs as they are stored.
 * @module
 */
import type {
  CheckpointOut,
  ClassifierTargetOut,
  CompletionDetailedJobOut,
  EventOut,
  GithubRepositoryOut,
  JobMetadataOut,
  WandbIntegrationOut,
} from "../../../src/schema/generated/answers.ts";
import type { Collection, State } from "../../../src/types/state.ts";

export type Status = CompletionDetailedJobOut["status"];
export type Kind = "completion" | "classifier";

/** A job's training parameters, with defaults filled in. */
export interface Training {
  readonly training_steps: number | null;
  readonly learning_rate: number;
  readonly weight_decay: number | null;
  readonly warmup_fraction: number | null;
  readonly epochs: number | null;
  readonly seq_len: number | null;
  /** For completions only. */
  readonly fim_ratio?: number | null;
}

/** The keys that all answers about a job have. */
export interface Job {
  readonly id: string;
  readonly auto_start: boolean;
  readonly model: string;
  readonly status: Status;
  readonly created_at: number;
  readonly modified_at: number;
  readonly training_files: readonly string[];
  readonly validation_files: readonly string[];
  readonly object: "job";
  readonly fine_tuned_model: string | null;
  readonly suffix: string | null;
  readonly integrations: readonly WandbIntegrationOut[] | null;
  readonly trained_tokens: number | null;
  readonly metadata: JobMetadataOut;
}

export interface KeptTuning {
  readonly id: string;
  /** What lists are filtered by. */
  readonly status: Status;
  readonly model: string;
  readonly suffix: string | null;
  readonly kind: Kind;
  readonly job: Job;
  readonly training: Training;
  readonly repositories: readonly GithubRepositoryOut[];
  readonly events: readonly EventOut[];
  readonly checkpoints: readonly CheckpointOut[];
  /** For a classifier: given with the job, or found in its files when they are validated. */
  readonly targets: readonly ClassifierTargetOut[];
  readonly plan: { readonly steps: number; readonly stepTokens: number; readonly epochs: number };
  /** Whether it goes on to training, automatically or because a request started it. */
  readonly isStarted: boolean;
  readonly isValid: boolean;
  /** When it was queued, by the clock that runs. */
  readonly begun: number;
}

export function tuningsOf(state: State): Collection<KeptTuning> {
  return state.collection<KeptTuning>("fine_tuning", ["status", "model", "suffix"]);
}
