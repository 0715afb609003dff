/**
 * How a fine-tuning job advances: each look takes it a step further.
 * @module
 */
import type { Keeping, State } from "../../../src/types/state.ts";
import type { Choices } from "../choices.ts";
import { findFile, readFile } from "../files/stored.ts";
import { modelsOf } from "../models/stored.ts";
import { checkpointsOf, modelName, targetsIn } from "./results.ts";
import { type Job, type KeptTuning, type Status, tuningsOf } from "./stored.ts";

type Mode = Choices["jobs"];

/** In real time: milliseconds in the queue, and of validation (state.md section 6). */
const QUEUE_MS = 1000;
const VALIDATION_MS = 2000;

const LASTING: readonly Status[] = [
  "VALIDATED",
  "SUCCESS",
  "FAILED",
  "FAILED_VALIDATION",
  "CANCELLED",
];

/** Whether a job stays as it is until a request changes it. */
function isLasting({ status }: Pick<KeptTuning, "status">): boolean {
  return LASTING.includes(status);
}

/** A job after a look at it; undefined when there is none. One look at a time takes it further. */
export async function lookAt(
  keeping: Keeping,
  id: string,
  mode: Mode,
): Promise<KeptTuning | undefined> {
  const { state } = keeping;
  const seen = await tuningsOf(state).get(id);
  if (!seen || isLasting(seen) || !(await state.hold(`fine-tuning ${id}`))) return seen;
  let kept = await tuningsOf(state).get(id);
  while (kept && !isLasting(kept)) {
    const next = nextStatus(kept, (await state.running()) - kept.begun, mode);
    if (next === undefined) return kept;
    kept = await enter(keeping, kept, next);
    if (mode === "watched") return kept;
  }
  return kept;
}

/** The status that follows; undefined while its time hasn't come. */
function nextStatus(
  { status, job, isStarted }: KeptTuning,
  elapsed: number,
  mode: Mode,
): Status | undefined {
  const after = (ms: number, next: Status): Status | undefined =>
    mode !== "timed" || elapsed >= ms ? next : undefined;
  const { expected_duration_seconds: seconds } = job.metadata;
  switch (status) {
    case "QUEUED":
      return after(QUEUE_MS, isStarted ? "RUNNING" : "VALIDATING");
    case "VALIDATING":
      return after(QUEUE_MS + VALIDATION_MS, "VALIDATED");
    case "CANCELLATION_REQUESTED":
      return "CANCELLED";
    default:
      return after(QUEUE_MS + (seconds ?? 0) * 1000, "SUCCESS");
  }
}

async function enter(
  keeping: Keeping,
  kept: KeptTuning,
  status: Status,
): Promise<KeptTuning | undefined> {
  const { state } = keeping;
  switch (status) {
    case "VALIDATED":
      return validate(keeping, kept, status);
    case "RUNNING": {
      const valid = kept.isValid ? kept : await validate(keeping, kept, kept.status);
      return valid && !isLasting(valid) ? change(state, valid, status, linked(valid.job)) : valid;
    }
    case "SUCCESS":
      return succeed(state, kept);
    default:
      return change(state, kept, status);
  }
}

/** A tracked run gets its address when it starts. */
function linked({ integrations, id }: Job): Partial<Job> {
  if (!integrations) return {};
  return {
    integrations: integrations.map((each) => ({
      ...each,
      url: `https://wandb.ai/${encodeURIComponent(each.project)}/runs/${id.slice(0, 8)}`,
    })),
  };
}

/** Counts epochs, and finds a classifier's labels. */
async function validate(
  keeping: Keeping,
  kept: KeptTuning,
  status: Status,
): Promise<KeptTuning | undefined> {
  const { job, plan, kind, training } = kept;
  for (const id of [...job.training_files, ...job.validation_files]) {
    if (!(await findFile(keeping.state, id)))
      return change(keeping.state, kept, "FAILED_VALIDATION");
  }
  const targets =
    kind === "classifier" && kept.targets.length === 0
      ? await targetsOf(keeping, job.training_files)
      : kept.targets;
  const more = { isValid: true, targets, training: { ...training, epochs: plan.epochs } };
  return change(keeping.state, kept, status, {}, more);
}

async function targetsOf(keeping: Keeping, files: readonly string[]) {
  const lines: string[] = [];
  for (const id of files) {
    const found = await readFile(keeping, id);
    const text = new TextDecoder().decode(found?.bytes);
    lines.push(...text.split("\n").filter((line) => line.trim() !== ""));
  }
  return targetsIn(lines);
}

/** The model first: when the job shows success, its model can be used. */
async function succeed(state: State, kept: KeptTuning): Promise<KeptTuning | undefined> {
  const { job, kind, plan, targets } = kept;
  const id = modelName(kept);
  const at = await timeAfter(state, job);
  const made = { id, created: at, root: job.model, job: job.id, archived: false, type: kind };
  await modelsOf(state).add({ ...made, name: null, description: null, targets });
  const done = { fine_tuned_model: id, trained_tokens: plan.steps * plan.stepTokens };
  const checkpoints = checkpointsOf(kept, job.modified_at, at);
  const after = await change(state, kept, "SUCCESS", done, { checkpoints });
  // A job that was cancelled meanwhile has no model.
  if (after?.status !== "SUCCESS") await modelsOf(state).remove(id);
  return after;
}

/** The present, but at least a second after the last event. */
async function timeAfter(state: State, { modified_at }: Job): Promise<number> {
  return Math.max(Math.floor((await state.now()) / 1000), modified_at + 1);
}

/** Changes a job. One that is being cancelled changes to nothing else. */
export async function change(
  state: State,
  { id, job }: Pick<KeptTuning, "id" | "job">,
  status: Status,
  changes: Partial<Job> = {},
  more: Partial<KeptTuning> = {},
): Promise<KeptTuning | undefined> {
  const at = await timeAfter(state, job);
  return tuningsOf(state).change(id, (before) => {
    const isEnding = before.status === "CANCELLATION_REQUESTED" && status !== "CANCELLED";
    if (isEnding || isOver(before)) return before;
    const isNew = status !== before.status;
    const event = { name: "status-updated", data: { status }, created_at: at };
    return {
      ...before,
      ...more,
      status,
      job: { ...before.job, ...changes, status, modified_at: isNew ? at : before.job.modified_at },
      events: isNew ? [...before.events, event] : before.events,
    };
  });
}

function isOver(kept: KeptTuning): boolean {
  return isLasting(kept) && kept.status !== "VALIDATED";
}
