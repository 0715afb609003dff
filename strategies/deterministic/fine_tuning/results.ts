/**
 * The results of a fine-tuning job: falling losses, a name for its model, and the labels in its files.
 * @module
 */
import { ORGANISATION } from "../../../src/hash/key.ts";
import { createRandom } from "../../../src/hash/random.ts";
import { hash } from "../../../src/hash/xxhash.ts";
import type { CheckpointOut, ClassifierTargetOut } from "../../../src/schema/generated/answers.ts";
import { isObject } from "../../../src/schema/scalars.ts";
import type { KeptTuning } from "./stored.ts";

/** The most checkpoints of a job. */
const CHECKPOINTS = 10;

/** Losses at evenly spaced steps, the last one at the end; the same for the same job. */
export function checkpointsOf(
  { id, kind, plan, job }: KeptTuning,
  from: number,
  until: number,
): CheckpointOut[] {
  const { steps } = plan;
  const isValidated = job.validation_files.length > 0;
  const random = createRandom(hash(`checkpoints ${id}`));
  const count = Math.min(CHECKPOINTS, steps);
  const start = 1.5 + random.below(1000) / 1000;
  return Array.from({ length: count }, (_, index) => {
    const share = (index + 1) / count;
    const noise = random.below(100) / 10_000;
    const loss = start * (0.3 + 0.7 * Math.exp(-3 * share)) + noise;
    return {
      metrics: {
        train_loss: rounded(loss),
        valid_loss: isValidated ? rounded(loss * 1.05) : null,
        valid_mean_token_accuracy:
          isValidated && kind === "completion" ? rounded(1 + loss / 2) : null,
      },
      step_number: Math.round(share * steps),
      created_at: Math.round(from + share * (until - from)),
    };
  });
}

function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6;
}

/** The name that a job's model gets (state.md section 6). */
export function modelName({ kind, job }: KeptTuning): string {
  const day = new Date(job.created_at * 1000).toISOString().slice(0, 10).replaceAll("-", "");
  const base = kind === "classifier" ? `classifier:${job.model}` : job.model;
  return `ft:${base}:${job.suffix ?? ORGANISATION.slice(0, 8)}:${day}:${job.id.slice(0, 8)}`;
}

/** The targets of samples and the labels that they have, in the order in which they come. */
export function targetsIn(lines: readonly string[]): ClassifierTargetOut[] {
  const found = new Map<string, { labels: Set<string>; isMulti: boolean }>();
  for (const line of lines) {
    const sample: unknown = JSON.parse(line);
    if (!isObject(sample) || !isObject(sample.labels)) continue;
    for (const [name, value] of Object.entries(sample.labels)) {
      const target = found.get(name) ?? { labels: new Set(), isMulti: false };
      target.isMulti ||= Array.isArray(value);
      for (const label of [value].flat()) target.labels.add(`${label as string}`);
      found.set(name, target);
    }
  }
  return [...found].map(([name, { labels, isMulti }]) => ({
    name,
    labels: [...labels],
    weight: 1,
    loss_function: isMulti ? "multi_class" : "single_class",
  }));
}
