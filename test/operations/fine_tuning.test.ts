import { expect, test } from "vitest";
import { chatBody, describeServed } from "../_harness.ts";
import { type Client, clientOf, jsonl, NOBODY, type Refusal, testRefusals } from "./_client.ts";

const JOBS = "/v1/fine_tuning/jobs";
const MODELS = "/v1/fine_tuning/models";
const CHAT = "/v1/chat/completions";
const KEYS = (
  "id auto_start model status created_at modified_at training_files validation_files object fine_tuned_model suffix integrations " +
  "trained_tokens metadata job_type hyperparameters repositories"
).split(" ");
const HYPERPARAMETERS = { training_steps: 10, learning_rate: 0.0002 };

const samples = jsonl([
  {
    messages: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Ho" },
    ],
  },
]);
const moods = jsonl([
  { text: "Great!", labels: { mood: "good", topics: ["life", "work"] } },
  { text: "Alas.", labels: { mood: "bad", topics: ["life"] } },
]);

async function start(client: Client, more: object = {}, content = samples): Promise<any> {
  const { id } = await client.upload(content, "train.jsonl", { purpose: "fine-tune" });
  const body = {
    model: "open-mistral-7b",
    training_files: [{ file_id: id }],
    hyperparameters: HYPERPARAMETERS,
  };
  return client.json("POST", JOBS, { ...body, ...more });
}

const look = ({ json }: Client, id: string): Promise<any> => json("GET", `${JOBS}/${id}`);

/** Creates a model with a job. */
async function tuned(client: Client, more: object = {}, content = samples): Promise<string> {
  const { id } = await start(client, more, content);
  await look(client, id);
  return (await look(client, id)).fine_tuned_model;
}

describeServed("fine-tuning jobs", (api) => {
  const as = (key: string): Client => clientOf(api, key);

  test("a job is queued, runs and succeeds as it is polled, and adds its model", async () => {
    const client = as("steps");
    const job = await start(client, {
      suffix: "my-model",
      integrations: [{ type: "wandb", project: "p", api_key: "k".repeat(40) }],
    });
    expect(Object.keys(job)).toEqual(KEYS);
    expect(job).toMatchObject({
      auto_start: true,
      status: "QUEUED",
      object: "job",
      job_type: "completion",
      suffix: "my-model",
      fine_tuned_model: null,
      trained_tokens: null,
      repositories: [],
      integrations: [{ type: "wandb", project: "p", name: null, run_name: null, url: null }],
      hyperparameters: {
        training_steps: 10,
        learning_rate: 0.0002,
        weight_decay: 0.1,
        warmup_fraction: 0.05,
        epochs: null,
        seq_len: 16384,
        fim_ratio: 0.9,
      },
      metadata: {
        expected_duration_seconds: 145,
        cost: 0,
        train_tokens_per_step: 131072,
        train_tokens: 1310720,
      },
    });
    expect(JSON.stringify(job)).not.toContain("kkkk");
    const running = await look(client, job.id);
    expect(running).toMatchObject({
      status: "RUNNING",
      events: [{ data: { status: "QUEUED" } }, { data: { status: "RUNNING" } }],
      checkpoints: [],
    });
    expect(running.integrations[0].url).toContain("https://wandb.ai/p/");
    expect(running.hyperparameters.epochs).toBeGreaterThan(0);
    const done = await look(client, job.id);
    expect(Object.keys(done)).toEqual([...KEYS, "events", "checkpoints"]);
    expect(done).toMatchObject({ status: "SUCCESS", trained_tokens: 1310720 });
    expect(done.fine_tuned_model).toBe(
      `ft:open-mistral-7b:my-model:20260101:${job.id.slice(0, 8)}`,
    );
    expect(done.events.map(({ name, data }: any) => [name, data.status])).toEqual(
      ["QUEUED", "RUNNING", "SUCCESS"].map((status) => ["status-updated", status]),
    );
    expect(done.checkpoints).toHaveLength(10);
    expect(done.checkpoints.map(({ step_number }: any) => step_number)).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10,
    ]);
    expect(done.checkpoints[9].metrics.train_loss).toBeLessThan(
      done.checkpoints[0].metrics.train_loss,
    );
    expect(done.checkpoints[0].metrics.valid_loss).toBeNull();
    expect(await look(client, job.id)).toEqual(done);
    const answer = await client.json(
      "POST",
      CHAT,
      chatBody("Hi", { model: done.fine_tuned_model }),
    );
    expect(answer.model).toBe(done.fine_tuned_model);
  });

  test("a job that doesn't start by itself is validated, and then started", async () => {
    const client = as("start");
    const { id } = await start(client, { auto_start: false });
    expect((await client.send("POST", `${JOBS}/${id}/start`)).status).toBe(422);
    const statuses: string[] = [];
    for (let step = 0; step < 3; step++) statuses.push((await look(client, id)).status);
    expect(statuses).toEqual(["VALIDATING", "VALIDATED", "VALIDATED"]);
    expect(await client.json("POST", `${JOBS}/${id}/start`)).toMatchObject({ status: "QUEUED" });
    for (let step = 0; step < 3; step++) statuses.push((await look(client, id)).status);
    expect(statuses.slice(3)).toEqual(["RUNNING", "SUCCESS", "SUCCESS"]);
  });

  test("a job is cancelled, unless it is over", async () => {
    const client = as("cancel");
    const { id } = await start(client);
    expect(await client.json("POST", `${JOBS}/${id}/cancel`)).toMatchObject({
      status: "CANCELLATION_REQUESTED",
    });
    expect(await look(client, id)).toMatchObject({ status: "CANCELLED", fine_tuned_model: null });
    expect(await client.json("POST", `${JOBS}/${id}/cancel`)).toMatchObject({
      status: "CANCELLED",
    });
  });

  test("a dry run shows steps and duration, and creates nothing", async () => {
    const client = as("dry");
    const { id: file } = await client.upload(samples, "a.jsonl", {});
    const body = {
      model: "open-mistral-7b",
      training_files: [{ file_id: file }],
      hyperparameters: HYPERPARAMETERS,
    };
    expect(await client.json("POST", `${JOBS}?dry_run=true`, body)).toMatchObject({
      object: "job.metadata",
      deprecated: true,
      training_steps: 10,
      expected_duration_seconds: 145,
    });
    expect(await client.json("GET", JOBS)).toEqual({ data: [], object: "list", total: 0 });
  });

  test("an infinite number is refused, since JSON can't hold it", async () => {
    const body = { model: "open-mistral-7b", hyperparameters: {} };
    for (const weight of ["inf", "9".repeat(400)]) {
      const training_files = [{ file_id: NOBODY, weight }];
      const response = await as("endless").send("POST", JOBS, { ...body, training_files });
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        detail: [{ type: "finite_number", loc: ["body", "job_in", "training_files", 0, "weight"] }],
      });
    }
  });

  test("parameters of one job type aren't accepted for the other", async () => {
    for (const fim_ratio of ["", -1]) {
      const { hyperparameters } = await start(as("kinds"), {
        hyperparameters: { training_steps: 10, fim_ratio },
      });
      expect(hyperparameters.fim_ratio).toBe(0.9);
    }
  });

  test("a classifier finds its labels in its files, and its model shows them", async () => {
    const client = as("classifier");
    const { id, hyperparameters, job_type } = await start(
      client,
      { model: "ministral-3b-latest", job_type: "classifier" },
      moods,
    );
    expect(job_type).toBe("classifier");
    expect(hyperparameters).not.toHaveProperty("fim_ratio");
    await look(client, id);
    const done = await look(client, id);
    const targets = [
      { name: "mood", labels: ["good", "bad"], weight: 1, loss_function: "single_class" },
      { name: "topics", labels: ["life", "work"], weight: 1, loss_function: "multi_class" },
    ];
    expect(done).toMatchObject({ status: "SUCCESS", classifier_targets: targets });
    const model = done.fine_tuned_model;
    expect(model).toMatch(/^ft:classifier:ministral-3b-latest:[0-9a-f]{8}:20260101:/);
    const { results } = await client.json("POST", "/v1/classifications", {
      model,
      input: "Great!",
    });
    expect(Object.keys(results[0])).toEqual(["mood", "topics"]);
    expect(Object.keys(results[0].topics.scores)).toEqual(["life", "work"]);
    const chat = { model, input: { messages: [{ role: "user", content: "Great!" }] } };
    expect(await client.json("POST", "/v1/chat/classifications", chat)).toMatchObject({
      results: [{ mood: { scores: expect.any(Object) } }],
    });
    expect(await client.json("PATCH", `${MODELS}/${encodeURIComponent(model)}`, {})).toMatchObject({
      model_type: "classifier",
      classifier_targets: targets,
    });
  });

  test("a job without its file is not valid", async () => {
    const client = as("invalid");
    const { id, training_files } = await start(client);
    await client.json("DELETE", `/v1/files/${training_files[0]}`);
    expect(await look(client, id)).toMatchObject({ status: "FAILED_VALIDATION" });
  });

  test("a repository's secrets aren't kept", async () => {
    const client = as("repositories");
    const repositories = [{ type: "github", name: "n", owner: "o", token: "secret" }];
    const job = await client.json("POST", JOBS, {
      model: "codestral-latest",
      hyperparameters: {},
      repositories,
    });
    expect(job.repositories).toMatchObject([
      { type: "github", name: "n", owner: "o", ref: null, weight: 1 },
    ]);
    const shown = await (await api.fetch("/__parlel/state/fine_tuning")).text();
    expect(JSON.stringify(job) + shown).not.toContain("secret");
  });

  test("lists are filtered and paged", async () => {
    const client = as("lists");
    const made = [
      await start(client, { suffix: "a" }),
      await start(client, { suffix: "b", model: "codestral-latest" }),
      await start(client, {
        suffix: "b",
        integrations: [{ type: "wandb", project: "p", name: "n", api_key: "k".repeat(40) }],
      }),
    ];
    await look(client, made[0].id);
    const list = async (query: string): Promise<number[]> =>
      (await client.json("GET", `${JOBS}?${query}`)).data.map(({ id }: any) =>
        made.findIndex((job) => job.id === id),
      );
    expect(await list("")).toEqual([2, 1, 0]);
    expect(await list("page=1&page_size=2")).toEqual([0]);
    expect(await list("suffix=b&model=codestral-latest")).toEqual([1]);
    expect(await list("status=RUNNING")).toEqual([0]);
    expect(await list("wandb_project=p&wandb_name=n")).toEqual([2]);
    expect(await list("wandb_name=m")).toEqual([]);
    expect(
      await list(`created_after=${made[0].created_at}&created_before=${made[2].created_at}`),
    ).toEqual([1]);
  });
});

describeServed("fine-tuned models", (api) => {
  const as = (key: string): Client => clientOf(api, key);

  test("are listed after the others, read, changed, archived and deleted", async () => {
    const client = as("models");
    const id = await tuned(client);
    const path = encodeURIComponent(id);
    const { data } = await client.json("GET", "/v1/models");
    expect(data).toHaveLength(56);
    const card = data.at(-1);
    expect(card).toMatchObject({
      id,
      object: "model",
      type: "fine-tuned",
      root: "open-mistral-7b",
      archived: false,
      name: id,
      max_context_length: 32768,
    });
    expect(Object.keys(card).slice(-4)).toEqual(["type", "job", "root", "archived"]);
    expect(card.capabilities).toMatchObject({ completion_chat: true, classification: false });
    expect(await client.json("GET", `/v1/models/${path}`)).toEqual(card);
    const changed = await client.send("PATCH", `${MODELS}/${path}`, {
      name: "Mine",
      description: "Good",
    });
    expect(changed.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const model = (await changed.json()) as any;
    expect(Object.keys(model).join(" ")).toBe(
      "id object created owned_by workspace_id root root_version archived name description capabilities max_context_length aliases job model_type",
    );
    expect(model).toMatchObject({
      id,
      name: "Mine",
      description: "Good",
      model_type: "completion",
      job: card.job,
    });
    const archived = await client.send("POST", `${MODELS}/${path}/archive`);
    expect(await archived.text()).toBe(`{"id": "${id}", "object": "model", "archived": true}`);
    expect(await client.json("GET", `/v1/models/${path}`)).toMatchObject({
      archived: true,
      name: "Mine",
    });
    expect(await client.json("DELETE", `${MODELS}/${path}/archive`)).toEqual({
      id,
      object: "model",
      archived: false,
    });
    const removed = await client.send("DELETE", `/v1/models/${path}`);
    expect(await removed.text()).toBe(`{"id":"${id}","object":"model","deleted":true}`);
    expect((await client.json("GET", "/v1/models")).data).toHaveLength(55);
    expect((await client.send("GET", `/v1/models/${path}`)).status).toBe(404);
  });

  test("belong to their key", async () => {
    const id = await tuned(as("mine"));
    expect((await as("yours").send("GET", `/v1/models/${encodeURIComponent(id)}`)).status).toBe(
      404,
    );
  });
});

describeServed(
  "fine-tuned models where only known ones are answered",
  (api) => {
    test("are known to their key until they are deleted", async () => {
      const client = clientOf(api, "strict");
      const model = await tuned(client, { model: "ministral-3b-latest" });
      expect((await client.send("POST", CHAT, chatBody("Hi", { model }))).status).toBe(200);
      expect(
        (await clientOf(api, "other").send("POST", CHAT, chatBody("Hi", { model }))).status,
      ).toBe(400);
      await client.json("DELETE", `/v1/models/${encodeURIComponent(model)}`);
      expect((await client.send("POST", CHAT, chatBody("Hi", { model }))).status).toBe(400);
    });
  },
  { strictModels: true },
);

describeServed(
  "instant fine-tuning",
  (api) => {
    test("is finished when it is created, or else validated, and finished when it is started", async () => {
      const client = clientOf(api, "instant");
      expect(await start(client)).toMatchObject({ status: "SUCCESS" });
      const { id, status } = await start(client, { auto_start: false });
      expect(status).toBe("VALIDATED");
      expect(await client.json("POST", `${JOBS}/${id}/start`)).toMatchObject({ status: "SUCCESS" });
    });
  },
  { jobs: "instant" },
);

describeServed(
  "timed fine-tuning",
  (api) => {
    test("takes the time that its metadata announces", async () => {
      const client = clientOf(api, "timed");
      const { id, metadata } = await start(client);
      const advance = (seconds: number) =>
        api.fetch("/__parlel/clock", {
          method: "POST",
          body: JSON.stringify({ advance: seconds }),
        });
      expect(await look(client, id)).toMatchObject({ status: "QUEUED" });
      await advance(2);
      expect(await look(client, id)).toMatchObject({ status: "RUNNING" });
      await advance(metadata.expected_duration_seconds);
      expect(await look(client, id)).toMatchObject({ status: "SUCCESS" });
    });
  },
  { jobs: "timed" },
);

const NOTHING = "At least one training file or repository is required.";
const NOT_FOUND = '{"detail": "Not Found"}';
const value = (loc: string, error: string): string =>
  `{"detail": [{"type": "value_error", "loc": [${loc}], "msg": "Value error, ${error}", "ctx": {"error": "${error}"}}]}`;

const REFUSALS: readonly Refusal[] = [
  [
    "nothing to learn from",
    "POST",
    JOBS,
    { model: "open-mistral-7b", hyperparameters: {} },
    422,
    value('"body", "job_in"', NOTHING),
    "client-ts#70",
  ],
  [
    "a model that says nothing",
    "POST",
    JOBS,
    { model: "mistral-embed", hyperparameters: {}, training_files: [{ file_id: NOBODY }] },
    422,
    '{"detail": "Model not available for this type of fine-tuning (completion)."}',
    "client-python#450",
  ],
  [
    "a file that isn't there",
    "POST",
    JOBS,
    { model: "open-mistral-7b", hyperparameters: {}, training_files: [{ file_id: NOBODY }] },
    422,
    value('"body", "job_in", "training_files"', `File ${NOBODY} was not found.`),
    "[?]",
  ],
  [
    "a long suffix",
    "POST",
    JOBS,
    { model: "m", hyperparameters: {}, suffix: "s".repeat(19) },
    422,
    '{"detail": [{"type": "string_too_long", "loc": ["body", "job_in", "suffix"], "msg": "String should have at most 18 characters", "ctx": {"max_length": 18}}]}',
    "Django Ninja",
  ],
  [
    "a job that is nobody's",
    "GET",
    `${JOBS}/${NOBODY}`,
    undefined,
    404,
    NOT_FOUND,
    "[?] Django Ninja",
  ],
  [
    "cancelling nobody's",
    "POST",
    `${JOBS}/${NOBODY}/cancel`,
    undefined,
    404,
    NOT_FOUND,
    "[?] Django Ninja",
  ],
  [
    "starting nobody's",
    "POST",
    `${JOBS}/${NOBODY}/start`,
    undefined,
    404,
    NOT_FOUND,
    "[?] Django Ninja",
  ],
  [
    "changing a model that isn't there",
    "PATCH",
    `${MODELS}/ft:x`,
    { name: "x" },
    404,
    NOT_FOUND,
    "[?] Django Ninja",
  ],
  [
    "archiving a model of the catalogue",
    "POST",
    `${MODELS}/mistral-small-latest/archive`,
    undefined,
    404,
    NOT_FOUND,
    "[?] Django Ninja",
  ],
  [
    "a bad name",
    "PATCH",
    `${MODELS}/ft:x`,
    { name: 1 },
    422,
    '{"detail": [{"type": "string_type", "loc": ["body", "model_in", "name"], "msg": "Input should be a valid string"}]}',
    "Django Ninja",
  ],
  [
    "deleting a model of the catalogue",
    "DELETE",
    "/v1/models/mistral-small-latest",
    undefined,
    404,
    '{"message":"Model mistral-small-latest was not found."}',
    "[?] as reading says it",
  ],
];

describeServed("refused fine-tuning", (api) => {
  testRefusals(api, REFUSALS);
});
