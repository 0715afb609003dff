/**
 * Fine-tuning jobs: retired live, and still used by older SDKs (state.md section 6).
 * @module
 */
import { uuid4 } from "../../src/hash/uuid.ts";
import { findModel } from "../../src/schema/catalogue.ts";
import { timeOf } from "../../src/schema/datetime.ts";
import type {
  ClassifierDetailedJobOut,
  ClassifierJobOut,
  CompletionDetailedJobOut,
  CompletionJobOut,
  JobsOut,
  LegacyJobMetadataOut,
} from "../../src/schema/generated/answers.ts";
import type { JobIn } from "../../src/schema/generated/requests.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import type { Keeping, Moment } from "../../src/types/state.ts";
import { invalidValue, notThere, spacedError } from "../../src/wire/spaced.ts";
import type { Choices } from "./choices.ts";
import { findFile } from "./files/stored.ts";
import { change, lookAt } from "./fine_tuning/advance.ts";
import { planFor, trainingFor } from "./fine_tuning/plan.ts";
import { type Job, type KeptTuning, type Kind, tuningsOf } from "./fine_tuning/stored.ts";

type JobOut = CompletionJobOut | ClassifierJobOut;
type DetailedJobOut = CompletionDetailedJobOut | ClassifierDetailedJobOut;

/**
 * `POST /v1/fine_tuning/jobs`.
 * @throws ApiError 422 without training data, or for a model that can't be fine-tuned.
 */
export async function createTuning(
  call: CallOf<"fine_tuning.create">,
  { jobs }: Choices,
): Promise<JobOut | LegacyJobMetadataOut> {
  const { body, query, state } = call;
  const kind = kindOf(body);
  checkModel(body.model, kind);
  const plan = planFor(body, await sizeOf(call, body));
  if (query.dry_run) {
    return {
      ...plan.metadata,
      deprecated: true,
      details: "Fine-tuning jobs are estimated by the size of their files.",
      epochs: plan.epochs,
      training_steps: plan.steps,
      object: "job.metadata",
    };
  }
  const moment = await state.moment();
  const job = jobOf(body, moment, plan.metadata);
  const kept: KeptTuning = {
    id: job.id,
    status: job.status,
    model: job.model,
    suffix: job.suffix,
    kind,
    job,
    training: trainingFor(body, kind),
    repositories: repositoriesOf(body, moment),
    events: [{ name: "status-updated", data: { status: job.status }, created_at: job.created_at }],
    checkpoints: [],
    targets: (body.classifier_targets ?? []).map(({ name, labels, weight = 1, loss_function }) => ({
      name,
      labels,
      weight,
      loss_function: loss_function ?? "single_class",
    })),
    plan: { steps: plan.steps, stepTokens: plan.stepTokens, epochs: plan.epochs },
    isStarted: job.auto_start,
    isValid: false,
    begun: await state.running(),
  };
  await tuningsOf(state).add(kept);
  if (jobs !== "instant") return shown(kept);
  return shown((await lookAt(call, job.id, jobs)) ?? kept);
}

function kindOf({ job_type, classifier_targets }: JobIn): Kind {
  return job_type ?? (classifier_targets ? "classifier" : "completion");
}

/** @throws ApiError 422 for a listed model that doesn't chat. */
function checkModel(model: string, kind: Kind): void {
  if (findModel(model)?.capabilities.includes("completion_chat") ?? true) return;
  const detail = `Model not available for this type of fine-tuning (${kind}).`;
  throw spacedError(422, { detail });
}

/**
 * Bytes of all training files.
 * @throws ApiError 422.
 */
async function sizeOf(
  { state }: Keeping,
  { training_files = [], validation_files = [], repositories = [] }: JobIn,
): Promise<number> {
  if (training_files.length === 0 && repositories.length === 0)
    throw invalidValue(["body", "job_in"], "At least one training file or repository is required.");
  const sizes = training_files.map(async ({ file_id: id }) => checkFile(state, id, "training"));
  for (const id of validation_files) await checkFile(state, id, "validation");
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}

async function checkFile(state: Keeping["state"], id: string, use: string): Promise<number> {
  const file = await findFile(state, id);
  const loc = ["body", "job_in", `${use}_files`];
  if (!file) throw invalidValue(loc, `File ${id} was not found.`);
  if (file.purpose !== "fine-tune") throw invalidValue(loc, `File ${id} is not for fine-tuning.`);
  return file.bytes;
}

function jobOf(body: JobIn, { at, random }: Moment, metadata: Job["metadata"]): Job {
  const seconds = Math.floor(at / 1000);
  return {
    id: uuid4(random("fine-tuning")),
    auto_start: body.auto_start ?? true,
    model: body.model,
    status: "QUEUED",
    created_at: seconds,
    modified_at: seconds,
    training_files: (body.training_files ?? []).map(({ file_id }) => file_id.toLowerCase()),
    validation_files: (body.validation_files ?? []).map((id) => id.toLowerCase()),
    object: "job",
    fine_tuned_model: null,
    suffix: body.suffix ?? null,
    integrations:
      body.integrations?.map(({ project, name, run_name }) => ({
        type: "wandb",
        project,
        name: name ?? null,
        run_name: run_name ?? null,
        url: null,
      })) ?? null,
    trained_tokens: null,
    metadata,
  };
}

/** The stored form of a repository has no token. */
function repositoriesOf({ repositories = [] }: JobIn, { random }: Moment) {
  return repositories.map(({ name, owner, ref, weight = 1 }, index) => ({
    type: "github" as const,
    name,
    owner,
    ref: ref ?? null,
    weight,
    commit_id: random(`commit ${index}`).hex(40),
  }));
}

/** `GET /v1/fine_tuning/jobs`, the newest first: lists jobs without advancing them. */
export async function listTunings(call: CallOf<"fine_tuning.list">): Promise<JobsOut> {
  const { page = 0, page_size: limit = 100, model, status, suffix, ...filters } = call.query;
  const { created_after, created_before, wandb_project, wandb_name } = filters;
  const passes = ({ job }: KeptTuning): boolean => {
    const at = job.created_at * 1000;
    if (created_after !== undefined && at <= timeOf(created_after)) return false;
    if (created_before !== undefined && at >= timeOf(created_before)) return false;
    const isAsked = wandb_project !== undefined || wandb_name !== undefined;
    return (
      !isAsked ||
      (job.integrations ?? []).some(
        ({ project, name }) =>
          (wandb_project ?? project) === project && (wandb_name ?? name) === name,
      )
    );
  };
  const isSearched = [created_after, created_before, wandb_project, wandb_name].some(
    (each) => each !== undefined,
  );
  const { data, total } = await tuningsOf(call.state).page({
    offset: page * limit,
    limit,
    newestFirst: true,
    where: {
      ...(model !== undefined && { model }),
      ...(status !== undefined && { status }),
      ...(suffix !== undefined && { suffix }),
    },
    ...(isSearched && { passes }),
  });
  return { data: data.map(shown), object: "list", total };
}

/**
 * `GET /v1/fine_tuning/jobs/{id}`.
 * @throws ApiError 404.
 */
export async function getTuning(
  call: CallOf<"fine_tuning.get">,
  { jobs }: Choices,
): Promise<DetailedJobOut> {
  const kept = await lookAt(call, call.params.job_id.toLowerCase(), jobs);
  if (!kept) throw notThere();
  return detailed(kept);
}

/**
 * `POST /v1/fine_tuning/jobs/{id}/cancel`. A job that is over stays as it is.
 * @throws ApiError 404.
 */
export async function cancelTuning({
  params,
  state,
}: CallOf<"fine_tuning.cancel">): Promise<DetailedJobOut> {
  const kept = await tuningsOf(state).get(params.job_id.toLowerCase());
  const after = kept && (await change(state, kept, "CANCELLATION_REQUESTED"));
  if (!after) throw notThere();
  return detailed(after);
}

/**
 * `POST /v1/fine_tuning/jobs/{id}/start`, of a job that was validated.
 * @throws ApiError 404, 422.
 */
export async function startTuning(
  call: CallOf<"fine_tuning.start">,
  { jobs }: Choices,
): Promise<DetailedJobOut> {
  const { params, state } = call;
  const kept = await tuningsOf(state).get(params.job_id.toLowerCase());
  if (!kept) throw notThere();
  if (kept.status !== "VALIDATED") {
    const detail = `Job can't be started while its status is ${kept.status}.`;
    throw spacedError(422, { detail });
  }
  const begun = await state.running();
  const started = await change(state, kept, "QUEUED", {}, { isStarted: true, begun });
  if (!started) throw notThere();
  if (jobs !== "instant") return detailed(started);
  return detailed((await lookAt(call, kept.id, jobs)) ?? started);
}

function shown({ job, kind, training, repositories }: KeptTuning): JobOut {
  return kind === "completion"
    ? { ...job, job_type: kind, hyperparameters: training, repositories }
    : { ...job, job_type: kind, hyperparameters: training };
}

function detailed(kept: KeptTuning): DetailedJobOut {
  const { events, checkpoints, targets } = kept;
  const job = shown(kept);
  if (job.job_type === "classifier") {
    return { ...job, events, checkpoints, classifier_targets: targets };
  }
  return { ...job, events, checkpoints } as CompletionDetailedJobOut;
}
