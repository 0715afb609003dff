/**
 * Fine-tuned models as they are kept.
 * @module
 */
import type { Maybe } from "../../../src/async/maybe.ts";
import type { ClassifierTargetResult } from "../../../src/schema/generated/answers.ts";
import { FINE_TUNED } from "../../../src/schema/catalogue.ts";
import type { Collection, State } from "../../../src/types/state.ts";

export interface KeptModel {
  /** `ft:…` */
  readonly id: string;
  /** In seconds. */
  readonly created: number;
  /** The model that it was made of. */
  readonly root: string;
  /** The job that made it. */
  readonly job: string;
  readonly archived: boolean;
  readonly name: string | null;
  readonly description: string | null;
  readonly type: "completion" | "classifier";
  /** What a classifier tells; empty for others. */
  readonly targets: readonly ClassifierTargetResult[];
}

/** The fine-tuned models of an API key, in the order in which they were made. */
export function modelsOf(state: State): Collection<KeptModel> {
  return state.collection<KeptModel>(FINE_TUNED);
}

/** A fine-tuned model by its id. Whoever asks for another one looks into nothing. */
export function findTuned(state: () => State, id: string): Maybe<KeptModel | undefined> {
  return id.startsWith("ft:") ? modelsOf(state()).get(id) : undefined;
}
