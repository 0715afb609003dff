/**
 * How a batch job advances: each look takes it a step further, and its progress is stored, so that it continues there after a
 * restart. Between looks nothing runs.
 * @module
 */
import { streamOf } from "../../../src/async/bytes.ts";
import { routes } from "../../../src/schema/generated/operations.ts";
import type { Call } from "../../../src/types/call.ts";
import type { Choices } from "../choices.ts";
import { findFile, removeFile, type StoredFile, storeFile } from "../files/stored.ts";
import { answerOf, askedBy, type Line, outputLine } from "./line.ts";
import { linesFrom } from "./lines.ts";
import {
  type BatchJob,
  batchesOf,
  keepPart,
  type KeptBatch,
  readParts,
  removeParts,
  type Result,
} from "./stored.ts";

type Mode = Choices["jobs"];
type Asking = Pick<Call, "state" | "blobs" | "run">;

/** Lines of a step, and the milliseconds after which it ends early if answers are slow. */
const STEP_LINES = 1000;
const STEP_MS = 2000;
/** Milliseconds after which other requests get a turn. */
const TURN_MS = 8;
/** In real time: milliseconds in the queue, for each line, and for the shortest job. */
const QUEUE_MS = 1000;
const LINE_MS = 100;
const SHORTEST_MS = 2000;

/** Whether a job will not change any more. */
export function isOver({ status }: Pick<KeptBatch, "status">): boolean {
  return !["QUEUED", "RUNNING", "CANCELLATION_REQUESTED"].includes(status);
}

/** A job after a look at it; undefined when there is none. One look at a time takes it further. */
export async function lookAt(
  asking: Asking,
  id: string,
  mode: Mode,
): Promise<KeptBatch | undefined> {
  const { state } = asking;
  const seen = await batchesOf(state).get(id);
  if (!seen || isOver(seen) || !(await state.hold(`batch ${id}`))) return seen;
  const kept = await batchesOf(state).get(id);
  return kept && !isOver(kept) ? step(asking, kept, mode) : kept;
}

async function step(asking: Asking, kept: KeptBatch, mode: Mode): Promise<KeptBatch | undefined> {
  const { state } = asking;
  if (kept.status === "CANCELLATION_REQUESTED") return finish(asking, kept, "CANCELLED");
  if ((await state.now()) >= kept.deadline) return finish(asking, kept, "TIMEOUT_EXCEEDED");
  const elapsed = (await state.running()) - kept.begun;
  if (mode === "timed" && elapsed < QUEUE_MS) return kept;
  let running: KeptBatch | undefined = kept;
  if (kept.status === "QUEUED") {
    running = await begin(asking, kept);
    if (mode === "watched" || !running || isOver(running)) return running;
  }
  return run(asking, running, target(running, mode, elapsed), mode === "instant");
}

/** How many lines must be done after the step. */
function target({ job }: KeptBatch, mode: Mode, elapsed: number): number {
  if (mode === "instant") return Infinity;
  if (mode === "watched") return job.completed_requests + STEP_LINES;
  const share = (elapsed - QUEUE_MS) / Math.max(SHORTEST_MS, job.total_requests * LINE_MS);
  return share >= 1 ? Infinity : Math.floor(share * job.total_requests);
}

/** Counts the job's lines. */
async function begin({ state }: Asking, kept: KeptBatch): Promise<KeptBatch | undefined> {
  const files: StoredFile[] = [];
  for (const id of kept.job.input_files) {
    const file = await findFile(state, id);
    if (!file) {
      const errors = [{ message: `Input file ${id} was not found.`, count: 1 }];
      return change(state, kept, { status: "FAILED", errors, completed_at: kept.job.created_at });
    }
    files.push(file);
  }
  return change(state, kept, {
    status: "RUNNING",
    started_at: kept.job.created_at,
    total_requests: files.reduce((sum, { num_lines }) => sum + (num_lines ?? 0), 0),
  });
}

/** Answers lines until enough are done. */
async function run(
  asking: Asking,
  kept: KeptBatch,
  enough: number,
  isPatient: boolean,
): Promise<KeptBatch | undefined> {
  const { job } = kept;
  const start = performance.now();
  let turn = start;
  const lines: Record<Result, string[]> = { output: [], error: [] };
  let { next } = kept;
  let isDone = true;
  for await (const { line, next: following } of linesFrom(asking, kept)) {
    const done = lines.output.length + lines.error.length;
    const isLate = !isPatient && performance.now() - start > STEP_MS;
    if (job.completed_requests + done >= enough || (isLate && done > 0)) {
      isDone = false;
      break;
    }
    const { result, text } = await ask(asking, kept, line);
    lines[result].push(text);
    next = following;
    if (performance.now() - turn > TURN_MS) {
      await new Promise((resolve) => setTimeout(resolve, 0));
      turn = performance.now();
    }
  }
  for (const result of ["output", "error"] as const)
    await keepPart(asking, kept, result, lines[result]);
  const { output, error } = lines;
  const counted = {
    completed_requests: job.completed_requests + output.length + error.length,
    succeeded_requests: job.succeeded_requests + output.length,
    failed_requests: job.failed_requests + error.length,
  };
  const parts = kept.parts + 1;
  const after = await change(asking.state, kept, counted, { next, parts });
  if (!after) await removeParts(asking, { id: kept.id, parts });
  // A job that was cancelled meanwhile ends with the next look.
  return isDone && after?.status === "RUNNING" ? finish(asking, after, "SUCCESS") : after;
}

async function ask(
  asking: Asking,
  kept: KeptBatch,
  line: Line,
): Promise<{ result: Result; text: string }> {
  const asked = askedBy(line.text, kept);
  const operation = operationOf(kept.job);
  const reply = await asking.run(operation, asked.body, () => kept.controls);
  const answer = await answerOf(reply, operation);
  const text = outputLine(answer, asked, line, kept);
  return { result: answer.status < 300 ? "output" : "error", text };
}

/** The operation of the job's endpoint: an agent answers chats at a different address. */
function operationOf({ endpoint, agent_id }: Pick<BatchJob, "endpoint" | "agent_id">): string {
  const isAgents = agent_id !== null && endpoint === "/v1/chat/completions";
  const path = isAgents ? "/v1/agents/completions" : endpoint;
  const route = routes.find(([, method, each]) => method === "POST" && each === path);
  return route?.[0] ?? path;
}

/** Writes the answers to files. */
async function finish(
  asking: Asking,
  kept: KeptBatch,
  status: BatchJob["status"],
): Promise<KeptBatch | undefined> {
  const { job, fileIds } = kept;
  const now = Math.floor((await asking.state.now()) / 1000);
  const at = Math.max(now, job.created_at + 1);
  const write = async (result: Result, count: number): Promise<string | null> => {
    if (count === 0) return null;
    const content = streamOf(readParts(asking, kept, result));
    const making = { id: fileIds[result], at };
    const file = await storeFile(asking, content, () => describe(job, result, count), making);
    return file.id;
  };
  const output_file = await write("output", job.succeeded_requests);
  const error_file = await write("error", job.failed_requests);
  const after = await change(asking.state, kept, {
    status,
    output_file,
    error_file,
    completed_at: at,
  });
  // The files of a job that was deleted meanwhile belong to nothing.
  if (!after) for (const id of Object.values(fileIds)) await removeFile(asking, id);
  await removeParts(asking, kept);
  return after;
}

function describe({ id }: BatchJob, result: Result, count: number) {
  return {
    filename: `batch_${result}_${id}.jsonl`,
    purpose: "batch",
    sample_type: result === "output" ? "batch_result" : "batch_error",
    num_lines: count,
    mimetype: "application/jsonl",
    source: "mistral",
    signature: null,
  } as const;
}

/** A job that is being cancelled keeps its status until it ends. */
function change(
  state: Call["state"],
  { id }: Pick<KeptBatch, "id">,
  { status, ...changes }: Partial<BatchJob>,
  more: Partial<Pick<KeptBatch, "next" | "parts">> = {},
): Promise<KeptBatch | undefined> {
  return batchesOf(state).change(id, (before) => {
    const isEnding = before.status === "CANCELLATION_REQUESTED" && status === "RUNNING";
    const now = isEnding ? before.status : (status ?? before.status);
    return { ...before, ...more, status: now, job: { ...before.job, ...changes, status: now } };
  });
}
