/**
 * Batch jobs: each of their requests is handled like a client's own.
 * @module
 */
import { uuid4 } from "../../src/hash/uuid.ts";
import { timeOf } from "../../src/schema/datetime.ts";
import type {
  DeleteBatchJobResponse,
  ListBatchJobsResponse,
} from "../../src/schema/generated/answers.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import type { Keeping } from "../../src/types/state.ts";
import { invalidValue, notThere } from "../../src/wire/spaced.ts";
import { isOver, lookAt } from "./batch/advance.ts";
import { inputLines } from "./batch/line.ts";
import { type BatchJob, batchesOf, type KeptBatch, removeParts } from "./batch/stored.ts";
import type { Choices } from "./choices.ts";
import { findFile, readFile, storeFile } from "./files/stored.ts";

const HOUR = 3_600_000;

/**
 * `POST /v1/batch/jobs`.
 * @throws ApiError 422 without requests, or with files that don't exist or have another purpose.
 */
export async function createBatch(
  call: CallOf<"batch.create">,
  { jobs }: Choices,
): Promise<BatchJob> {
  const { body, state, request } = call;
  const { endpoint, model, agent_id, metadata, timeout_hours = 24, requests } = body;
  const isInline = requests !== undefined;
  const files = body.input_files?.map((id) => id.toLowerCase()) ?? [];
  if (isInline === files.length > 0) {
    const words = isInline
      ? "Input files and requests can't be given together."
      : "At least one input file or request is required.";
    throw invalidValue(["body", "job_in"], words);
  }
  for (const id of files) await checkInput(call, id);
  const moment = await state.moment();
  const at = Math.floor(moment.at / 1000);
  const id = uuid4(moment.random("batch"));
  if (isInline) files.push(await keepInput(call, { id, at, random: moment.random("input") }));
  const job: BatchJob = {
    id,
    object: "batch",
    input_files: files,
    metadata: metadata ?? null,
    endpoint,
    model: model ?? null,
    agent_id: agent_id ?? null,
    output_file: null,
    error_file: null,
    errors: [],
    outputs: null,
    status: "QUEUED",
    created_at: at,
    total_requests: 0,
    completed_requests: 0,
    succeeded_requests: 0,
    failed_requests: 0,
    started_at: null,
    completed_at: null,
  };
  await batchesOf(state).add({
    id,
    model: job.model,
    agent_id: job.agent_id,
    status: job.status,
    job,
    isInline,
    controls: request.controls(),
    deadline: moment.at + timeout_hours * HOUR,
    begun: await state.running(),
    fileIds: { output: uuid4(moment.random("output")), error: uuid4(moment.random("error")) },
    next: { file: 0, offset: 0, line: 0 },
    parts: 0,
  });
  if (jobs !== "instant") return job;
  const done = await lookAt(call, id, jobs);
  return done ? shown(call, done) : job;
}

/** @throws ApiError 422 for a file that can't be a batch's input. */
async function checkInput({ state }: Keeping, id: string): Promise<void> {
  const file = await findFile(state, id);
  const words = file ? `File ${id} is not for batch.` : `File ${id} was not found.`;
  if (file?.purpose !== "batch") throw invalidValue(["body", "job_in", "input_files"], words);
}

/** Stores the requests that came with the job as a file. */
async function keepInput(
  call: CallOf<"batch.create">,
  { id, at, random }: { id: string; at: number; random: Parameters<typeof uuid4>[0] },
): Promise<string> {
  const { requests = [], model } = call.body;
  const bytes = new TextEncoder().encode(inputLines(requests, model));
  const description = {
    filename: `batch_input_${id}.jsonl`,
    purpose: "batch",
    sample_type: "batch_request",
    num_lines: requests.length,
    mimetype: "application/jsonl",
    source: "mistral",
    signature: null,
  } as const;
  const file = await storeFile(call, bytes, () => description, { id: uuid4(random), at });
  return file.id;
}

const PARAMETERS = new Set(
  "page page_size order_by model agent_id status created_after created_by_me metadata".split(" "),
);

/** `GET /v1/batch/jobs`: lists jobs without advancing them. */
export async function listBatches(call: CallOf<"batch.list">): Promise<ListBatchJobsResponse> {
  const { page = 0, page_size: limit = 100, order_by = "-created" } = call.query;
  const { model, agent_id, status, created_after, metadata } = call.query;
  const after = created_after === undefined ? undefined : timeOf(created_after) / 1000;
  // The official clients send a map of metadata as separate parameters.
  const more = Object.entries(call.query).filter(([name]) => !PARAMETERS.has(name));
  const wanted = [...Object.entries(metadata ?? {}), ...more];
  const passes = ({ job }: KeptBatch): boolean =>
    (after === undefined || job.created_at > after) &&
    wanted.every(([name, value]) => job.metadata?.[name] === value);
  const { data, total } = await batchesOf(call.state).page({
    offset: page * limit,
    limit,
    newestFirst: order_by === "-created",
    where: {
      ...(model !== undefined && { model }),
      ...(agent_id !== undefined && { agent_id }),
      ...(status && { status }),
    },
    ...((after !== undefined || wanted.length > 0) && { passes }),
  });
  return { data: data.map(({ job }) => job), object: "list", total };
}

/**
 * `GET /v1/batch/jobs/{id}`. Outputs come with it when requested, and when the requests came with the job (recorded).
 * @throws ApiError 404.
 */
export async function getBatch(call: CallOf<"batch.get">, { jobs }: Choices): Promise<BatchJob> {
  const kept = await lookAt(call, call.params.job_id.toLowerCase(), jobs);
  if (!kept) throw notThere();
  return shown(call, kept, call.query.inline);
}

async function shown(
  keeping: Keeping,
  { job, isInline }: KeptBatch,
  inline = isInline,
): Promise<BatchJob> {
  if (!inline || job.output_file === null) return job;
  const file = await readFile(keeping, job.output_file);
  if (!file) return job;
  const text = new TextDecoder().decode(file.bytes);
  const lines = text.split("\n").filter((line) => line !== "");
  return { ...job, outputs: lines.map((line) => JSON.parse(line) as Record<string, unknown>) };
}

/**
 * `POST /v1/batch/jobs/{id}/cancel`. A job that is over stays as it is.
 * @throws ApiError 404.
 */
export async function cancelBatch({ params, state }: CallOf<"batch.cancel">): Promise<BatchJob> {
  const kept = await batchesOf(state).change(params.job_id.toLowerCase(), (before) => {
    if (isOver(before)) return before;
    const status = "CANCELLATION_REQUESTED";
    return { ...before, status, job: { ...before.job, status } };
  });
  if (!kept) throw notThere();
  return kept.job;
}

/**
 * `DELETE /v1/batch/jobs/{id}`. Its files stay.
 * @throws ApiError 404.
 */
export async function deleteBatch(call: CallOf<"batch.delete">): Promise<DeleteBatchJobResponse> {
  const kept = await batchesOf(call.state).remove(call.params.job_id.toLowerCase());
  if (!kept) throw notThere();
  await removeParts(call, kept);
  return { id: kept.id, object: "batch", deleted: true };
}
