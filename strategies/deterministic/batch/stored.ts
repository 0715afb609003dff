/**
 * Batch jobs as they are stored.
 * @module
 */
import { gather } from "../../../src/async/bytes.ts";
import type { BatchJobStatus } from "../../../src/schema/generated/answers.ts";
import type { Collection, Keeping, State } from "../../../src/types/state.ts";

/** A job as it is answered, key for key (recorded). */
export interface BatchJob {
  /** A UUID of version 4. */
  readonly id: string;
  readonly object: "batch";
  readonly input_files: string[];
  readonly metadata: Record<string, string> | null;
  readonly endpoint: string;
  readonly model: string | null;
  readonly agent_id: string | null;
  readonly output_file: string | null;
  readonly error_file: string | null;
  readonly errors: { readonly message: string; readonly count: number }[];
  readonly outputs: Record<string, unknown>[] | null;
  readonly status: BatchJobStatus;
  readonly created_at: number;
  readonly total_requests: number;
  readonly completed_requests: number;
  readonly succeeded_requests: number;
  readonly failed_requests: number;
  readonly started_at: number | null;
  readonly completed_at: number | null;
}

/** A job, its progress, and what it needs to continue. */
export interface KeptBatch {
  readonly id: string;
  /** What lists are filtered by. */
  readonly model: string | null;
  readonly agent_id: string | null;
  readonly status: BatchJobStatus;
  readonly job: BatchJob;
  /** Whether the requests came with the job; its outputs then come with it, too. */
  readonly isInline: boolean;
  /** The emulator's own headers of the request that created the job: each of the job's requests has them. */
  readonly controls: Readonly<Record<string, string>>;
  /** When it gives up, in milliseconds of the world's clock. */
  readonly deadline: number;
  /** When it was made, by the clock that runs. */
  readonly begun: number;
  /** The ids that its output files will have. */
  readonly fileIds: { readonly output: string; readonly error: string };
  /** The next line: its input file, its byte there, and its number among the job's lines. */
  readonly next: { readonly file: number; readonly offset: number; readonly line: number };
  /** How many blobs hold its answers so far. */
  readonly parts: number;
}

export function batchesOf(state: State): Collection<KeptBatch> {
  return state.collection<KeptBatch>("batch", ["status", "model", "agent_id"]);
}

/** The two kinds of answers, which become a file each. */
export type Result = "output" | "error";

const partName = (id: string, result: Result, part: number): string =>
  `batch ${id} ${result} ${part}`;

/** Stores the answers of one step; a repeated step, after one that was cut off, overwrites them. */
export async function keepPart(
  { blobs }: Pick<Keeping, "blobs">,
  { id, parts }: Pick<KeptBatch, "id" | "parts">,
  result: Result,
  lines: readonly string[],
): Promise<void> {
  if (lines.length > 0)
    await blobs.put(partName(id, result, parts), new TextEncoder().encode(lines.join("")));
}

/** The answers so far. */
export async function* readParts(
  { blobs }: Pick<Keeping, "blobs">,
  { id, parts }: Pick<KeptBatch, "id" | "parts">,
  result: Result,
): AsyncGenerator<Uint8Array> {
  for (let part = 0; part < parts; part++) {
    const bytes = await blobs.read(partName(id, result, part));
    if (bytes) yield gather(bytes);
  }
}

/** Removes them all. */
export async function removeParts(
  { blobs }: Pick<Keeping, "blobs">,
  { id, parts }: Pick<KeptBatch, "id" | "parts">,
): Promise<void> {
  for (let part = 0; part < parts; part++) {
    for (const result of ["output", "error"] as const)
      await blobs.remove(partName(id, result, part));
  }
}
