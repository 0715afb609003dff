/**
 * Fine-tuned models as they are stored.
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
  /** The model that it was made from. */
  readonly root: string;
  /** The job that made it. */
  readonly job: string;
  readonly archived: boolean;
  readonly name: string | null;
  readonly description: string | null;
  readonly type: "completion" | "classifier";
  /** The targets of a classifier; empty for others. */
  readonly targets: readonly ClassifierTargetResult[];
}

/** The fine-tuned models of an API key, in the order in which they were made. */
export function modelsOf(state: State): Collection<KeptModel> {
  return state.collection<KeptModel>(FINE_TUNED);
}

/** A fine-tuned model by its id. For other ids the state isn't touched. */
export function findTuned(state: () => State, id: string): Maybe<KeptModel | undefined> {
  return id.startsWith("ft:") ? modelsOf(state()).get(id) : undefined;
}
