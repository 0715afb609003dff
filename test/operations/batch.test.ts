import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { defineStrategy } from "../../src/index.ts";
import { chatBody, describeServed, startServer } from "../_harness.ts";
import { type Client, clientOf, jsonl, NOBODY, type Refusal, testRefusals } from "./_client.ts";

const JOBS = "/v1/batch/jobs";
const CHAT = "/v1/chat/completions";
const MODEL = "mistral-small-latest";
const KEYS = (
  "id object input_files metadata endpoint model agent_id output_file error_file errors outputs status created_at total_requests " +
  "completed_requests succeeded_requests failed_requests started_at completed_at"
).split(" ");
const ask = (content: string, more: object = {}): object => ({
  messages: [{ role: "user", content }],
  ...more,
});
const line = (id: string, content = id, more: object = {}): object => ({
  custom_id: id,
  body: ask(content, more),
});

/** Polls a job until it is over. */
async function finished({ json }: Client, id: string, query = ""): Promise<any> {
  for (let look = 0; look < 100; look++) {
    const job = await json("GET", `${JOBS}/${id}${query}`);
    if (!["QUEUED", "RUNNING", "CANCELLATION_REQUESTED"].includes(job.status)) return job;
  }
  throw new Error("It doesn't end.");
}

async function linesOf({ send }: Client, file: string): Promise<any[]> {
  const text = await (await send("GET", `/v1/files/${file}/content`)).text();
  expect(text.endsWith("\n")).toBe(true);
  return text
    .slice(0, -1)
    .split("\n")
    .map((each) => JSON.parse(each));
}

async function startBatch(
  client: Client,
  lines: readonly object[],
  more: object = {},
): Promise<any> {
  const { id } = await client.upload(jsonl(lines), "batch.jsonl", { purpose: "batch" });
  return client.json("POST", JOBS, { input_files: [id], model: MODEL, endpoint: CHAT, ...more });
}

describeServed("batch jobs", (api) => {
  const as = (key: string): Client => clientOf(api, key);

  test("a job is queued, runs and succeeds as it is polled, key for key", async () => {
    const client = as("steps");
    const made = await client.send("POST", JOBS, {
      endpoint: CHAT,
      model: MODEL,
      requests: [line("0"), line("1")],
      metadata: { job: "test" },
    });
    expect(made.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const text = await made.text();
    const job = JSON.parse(text);
    expect(Object.keys(job)).toEqual(KEYS);
    expect(text).toBe(
      `{"id": "${job.id}", "object": "batch", "input_files": ["${job.input_files[0]}"], "metadata": {"job": "test"}, "endpoint": "${CHAT}", ` +
        `"model": "${MODEL}", "agent_id": null, "output_file": null, "error_file": null, "errors": [], "outputs": null, "status": "QUEUED", ` +
        `"created_at": 1767225600, "total_requests": 0, "completed_requests": 0, "succeeded_requests": 0, "failed_requests": 0, ` +
        `"started_at": null, "completed_at": null}`,
    );
    const running = await client.json("GET", `${JOBS}/${job.id}`);
    expect(running).toEqual({
      ...job,
      status: "RUNNING",
      total_requests: 2,
      started_at: job.created_at,
    });
    const done = await client.json("GET", `${JOBS}/${job.id}`);
    expect(done).toMatchObject({
      status: "SUCCESS",
      total_requests: 2,
      completed_requests: 2,
      succeeded_requests: 2,
      failed_requests: 0,
      error_file: null,
      completed_at: job.created_at + 1,
    });
    expect(await client.json("GET", `${JOBS}/${job.id}`)).toEqual(done);
  });

  test("inline requests get inline outputs, in the recorded form", async () => {
    const client = as("inline");
    const requests = [
      line("0", "What is 2 + 2? Just the number."),
      line("1", "Name the largest planet in our solar system. One word."),
    ];
    const { id } = await client.json("POST", JOBS, { endpoint: CHAT, model: MODEL, requests });
    const done = await finished(client, id);
    const [file] = done.input_files;
    expect(done.outputs.map(({ id: each }: any) => each)).toEqual([
      `batch-${id.slice(0, 8)}-${file.slice(0, 8)}-0`,
      `batch-${id.slice(0, 8)}-${file.slice(0, 8)}-146`,
    ]);
    const alone = await client.json("POST", CHAT, {
      ...ask("What is 2 + 2? Just the number."),
      model: MODEL,
    });
    const { prompt_tokens, completion_tokens, total_tokens } = alone.usage;
    const usage = {
      prompt_tokens,
      completion_tokens,
      total_tokens,
      prompt_audio_seconds: null,
      prompt_token_details: null,
      request_count: 0,
      prompt_tokens_details: { messages: [], cached_tokens: 0, audio_tokens: 0 },
      completion_tokens_details: null,
      service_tier: null,
    };
    const message = {
      role: "assistant",
      content: alone.choices[0].message.content,
      tool_calls: null,
      tool_call_id: null,
      index: null,
      metadata: null,
    };
    const body = {
      id: alone.id,
      object: "chat.completion",
      model: MODEL,
      usage,
      created: alone.created,
      choices: [{ index: 0, finish_reason: "stop", message }],
    };
    const output = {
      id: done.outputs[0].id,
      custom_id: "0",
      response: { status_code: 200, body },
      error: null,
    };
    expect(JSON.stringify(done.outputs[0])).toBe(JSON.stringify(output));
    expect(await client.json("GET", `${JOBS}/${id}?inline=false`)).toMatchObject({ outputs: null });
    expect(await linesOf(client, file)).toEqual(
      requests.map(({ custom_id, body: asked }: any) => ({
        custom_id,
        body: { ...asked, model: MODEL, stream: false },
      })),
    );
  });

  test("a file's requests are answered, or refused, each in its own line", async () => {
    const client = as("files");
    const lines = [
      { ...line("a"), method: "POST", url: "/v1/nonsense" },
      line("b", "b", { model: "another", stream: true }),
      line("c", "c", { temperature: 9 }),
      { body: ask("no id") },
      { custom_id: 5, body: {} },
    ];
    const made = await startBatch(client, lines);
    const done = await finished(client, made.id);
    expect(done).toMatchObject({
      status: "SUCCESS",
      total_requests: 5,
      completed_requests: 5,
      succeeded_requests: 3,
      failed_requests: 2,
      outputs: null,
    });
    const output = await linesOf(client, done.output_file);
    expect(output.map(({ custom_id }) => custom_id)).toEqual(["a", "b", null]);
    expect(output.map(({ response }) => [response.status_code, response.body.model])).toEqual([
      [200, MODEL],
      [200, MODEL],
      [200, MODEL],
    ]);
    expect(output[0].id).toMatch(/^0-[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
    expect(output[2].id).toMatch(/^3-/);
    const errors = await linesOf(client, done.error_file);
    expect(
      errors.map(({ custom_id, response, error }) => [custom_id, response.status_code, error]),
    ).toEqual([
      ["c", 422, null],
      ["5", 422, null],
    ]);
    expect(errors[0].response.body.detail[0]).toMatchObject({
      type: "less_than_equal",
      loc: ["body", "temperature"],
    });
    expect(await client.json("GET", `/v1/files/${done.output_file}`)).toMatchObject({
      purpose: "batch",
      sample_type: "batch_result",
      num_lines: 3,
      source: "mistral",
      mimetype: "application/jsonl",
      signature: null,
    });
    expect(await client.json("GET", `/v1/files/${done.error_file}`)).toMatchObject({
      sample_type: "batch_error",
      num_lines: 2,
    });
    expect((await client.json("GET", `${JOBS}/${made.id}?inline=true`)).outputs).toEqual(output);
  });

  test("a line whose answer breaks off or never comes fails, and the job goes on", async () => {
    const client = clientOf(api, "faults");
    const world = "/~batch-faults";
    const faults = ["drop", "hang", "reset", "short", "cut", "stall", "empty"];
    const plan = JSON.stringify({
      faults: faults.map((fault) => ({ fault, match: { user: fault } })),
    });
    const headers = { "content-type": "application/json" };
    await api.fetch(`${world}/__parlel/plan`, { method: "PUT", headers, body: plan });
    const requests = [...faults, "none"].map((fault) => line(fault));
    const made = await client.json("POST", world + JOBS, {
      endpoint: CHAT,
      model: MODEL,
      requests,
    });
    let job: any;
    do job = await client.json("GET", `${world}${JOBS}/${made.id}?inline=true`);
    while (["QUEUED", "RUNNING"].includes(job.status));
    expect(job).toMatchObject({
      status: "SUCCESS",
      completed_requests: faults.length + 1,
      succeeded_requests: 1,
      failed_requests: faults.length,
    });
    const file = await client.send("GET", `${world}/v1/files/${job.error_file}/content`);
    const lines = (await file.text()).trimEnd().split("\n");
    const body = { message: "Internal server error.", code: "3000", raw_status_code: 500 };
    for (const [at, fault] of faults.entries()) {
      expect(JSON.parse(lines[at]!), fault).toMatchObject({
        custom_id: fault,
        response: { status_code: 500, body },
        error: null,
      });
    }
    const log = (await (await api.fetch(`${world}/__parlel/requests`)).json()) as any;
    const outcomes = log.requests.map(({ outcome }: any) => outcome);
    expect(outcomes).not.toContain("open");
    expect(outcomes.filter((outcome: string) => outcome === "cut")).toHaveLength(5);
  });

  test("every endpoint that batch takes is answered", async () => {
    const client = as("endpoints");
    const document = { type: "document_url", document_url: "https://example.com/a.pdf" };
    const rows: [string, string | null, object, string][] = [
      ["/v1/embeddings", "mistral-embed", { input: "a" }, "data"],
      ["/v1/fim/completions", "codestral-latest", { prompt: "a" }, "choices"],
      ["/v1/moderations", "mistral-moderation-latest", { input: "a" }, "results"],
      [
        "/v1/chat/moderations",
        "mistral-moderation-latest",
        { input: [{ role: "user", content: "a" }] },
        "results",
      ],
      ["/v1/ocr", "mistral-ocr-latest", { document }, "pages"],
      ["/v1/classifications", "c", { input: "a" }, "results"],
      [
        "/v1/chat/classifications",
        "c",
        { input: { messages: [{ role: "user", content: "a" }] } },
        "results",
      ],
      [
        "/v1/audio/transcriptions",
        "voxtral-mini-latest",
        { file_url: "https://example.com/a.mp3", timestamp_granularities: ["segment"] },
        "segments",
      ],
    ];
    for (const [endpoint, model, body, part] of rows) {
      const { id } = await client.json("POST", JOBS, {
        endpoint,
        model,
        requests: [{ custom_id: "x", body }],
      });
      const { outputs, status } = await finished(client, id);
      expect([endpoint, status, outputs?.[0].response.status_code]).toEqual([
        endpoint,
        "SUCCESS",
        200,
      ]);
      expect(outputs[0].response.body[part].length).toBeGreaterThan(0);
    }
  });

  test("an agent answers if no model is named", async () => {
    const client = as("agents");
    const { id, agent_id } = await client.json("POST", JOBS, {
      endpoint: CHAT,
      agent_id: "ag_1",
      requests: [line("0")],
    });
    expect(agent_id).toBe("ag_1");
    const { outputs } = await finished(client, id);
    expect(outputs[0].response).toMatchObject({
      status_code: 200,
      body: { object: "chat.completion" },
    });
  });

  test("a cancelled job keeps its outputs so far, and a deleted one its files", async () => {
    const client = as("cancel");
    const lines = Array.from({ length: 1500 }, (_, n) => line(`${n}`));
    const { id } = await startBatch(client, lines);
    await client.json("GET", `${JOBS}/${id}`);
    const running = await client.json("GET", `${JOBS}/${id}`);
    expect(running).toMatchObject({ status: "RUNNING", total_requests: 1500, output_file: null });
    expect(running.completed_requests).toBeGreaterThan(0);
    const { completed_requests } = running;
    expect(await client.json("POST", `${JOBS}/${id}/cancel`)).toEqual({
      ...running,
      status: "CANCELLATION_REQUESTED",
    });
    const cancelled = await client.json("GET", `${JOBS}/${id}`);
    expect(cancelled).toMatchObject({ status: "CANCELLED", completed_requests });
    expect(await linesOf(client, cancelled.output_file)).toHaveLength(completed_requests);
    expect(await client.json("POST", `${JOBS}/${id}/cancel`)).toEqual(cancelled);
    expect(await client.json("DELETE", `${JOBS}/${id}`)).toEqual({
      id,
      object: "batch",
      deleted: true,
    });
    expect((await client.send("GET", `${JOBS}/${id}`)).status).toBe(404);
    expect(await linesOf(client, cancelled.output_file)).toHaveLength(completed_requests);
  });

  test("a job that takes too long ends with the work done so far", async () => {
    const client = clientOf(api, "timeout");
    const world = "/~batch-timeout";
    const { id } = await client.json("POST", `${world}${JOBS}`, {
      endpoint: CHAT,
      model: MODEL,
      requests: [line("0")],
      timeout_hours: 1,
    });
    const advance = JSON.stringify({ advance: "1h" });
    await api.fetch(`${world}/__parlel/clock`, { method: "POST", body: advance });
    expect(await client.json("GET", `${world}${JOBS}/${id}`)).toMatchObject({
      status: "TIMEOUT_EXCEEDED",
      output_file: null,
      completed_requests: 0,
    });
  });

  test("a job whose file is gone fails and says so", async () => {
    const client = as("gone");
    const { id, input_files } = await startBatch(client, [line("0")]);
    await client.json("DELETE", `/v1/files/${input_files[0]}`);
    const errors = [{ message: `Input file ${input_files[0]} was not found.`, count: 1 }];
    expect(await client.json("GET", `${JOBS}/${id}`)).toMatchObject({ status: "FAILED", errors });
  });

  test("lists are filtered, sorted and paged, and don't advance a job", async () => {
    const client = as("lists");
    const made: any[] = [];
    for (let n = 0; n < 4; n++) {
      const more = { model: n < 2 ? "one" : "two", metadata: { n: `${n}` } };
      made.push(
        await client.json("POST", JOBS, { endpoint: CHAT, requests: [line("0")], ...more }),
      );
    }
    await finished(client, made[0].id);
    const list = async (query: string): Promise<number[]> => {
      const { data, object, total } = await client.json("GET", `${JOBS}?${query}`);
      expect([object, typeof total]).toEqual(["list", "number"]);
      return data.map(({ id }: any) => made.findIndex((job) => job.id === id));
    };
    expect(await list("")).toEqual([3, 2, 1, 0]);
    expect(await list("order_by=created&page_size=2&page=1")).toEqual([2, 3]);
    expect(await list("status=QUEUED&status=SUCCESS&model=one")).toEqual([1, 0]);
    expect(await list("status=SUCCESS")).toEqual([0]);
    expect(await list(`created_after=${made[1].created_at}`)).toEqual([3, 2]);
    expect(await list("created_after=2026-01-01T00:00:02Z")).toEqual([3]);
    // The official clients send a map of metadata as parameters of its own.
    expect(await list("n=2")).toEqual([2]);
    expect(await list("created_by_me=true&model=two")).toEqual([3, 2]);
  });

  test("concurrent polls run each line once, in order", async () => {
    const client = as("together");
    const { id } = await startBatch(
      client,
      Array.from({ length: 40 }, (_, n) => line(`${n}`)),
    );
    await Promise.all(Array.from({ length: 20 }, () => client.json("GET", `${JOBS}/${id}`)));
    const done = await finished(client, id);
    expect(done).toMatchObject({ status: "SUCCESS", completed_requests: 40 });
    const ids = (await linesOf(client, done.output_file)).map(({ custom_id }) => Number(custom_id));
    expect(ids).toEqual(Array.from({ length: 40 }, (_, n) => n));
  });
});

const REFUSALS: readonly Refusal[] = [
  [
    "nothing to do",
    "POST",
    JOBS,
    { endpoint: CHAT, model: MODEL },
    422,
    '{"detail": [{"type": "value_error", "loc": ["body", "job_in"], "msg": "Value error, At least one input file or request is required.", "ctx": {"error": "At least one input file or request is required."}}]}',
    "[?] as fine-tuning says it (client-ts#70)",
  ],
  [
    "files and requests",
    "POST",
    JOBS,
    { endpoint: CHAT, input_files: [NOBODY], requests: [line("0")] },
    422,
    '{"detail": [{"type": "value_error", "loc": ["body", "job_in"], "msg": "Value error, Input files and requests can\'t be given together.", "ctx": {"error": "Input files and requests can\'t be given together."}}]}',
    "[?]",
  ],
  [
    "a file that isn't there",
    "POST",
    JOBS,
    { endpoint: CHAT, model: MODEL, input_files: [NOBODY] },
    422,
    `{"detail": [{"type": "value_error", "loc": ["body", "job_in", "input_files"], "msg": "Value error, File ${NOBODY} was not found.", "ctx": {"error": "File ${NOBODY} was not found."}}]}`,
    "[?]",
  ],
  [
    "another endpoint",
    "POST",
    JOBS,
    { endpoint: "/v1/models", requests: [line("0")] },
    422,
    `{"detail": [{"type": "enum", "loc": ["body", "job_in", "endpoint"], "msg": "Input should be '/v1/chat/completions', '/v1/embeddings', '/v1/fim/completions', '/v1/moderations', '/v1/chat/moderations', '/v1/ocr', '/v1/classifications', '/v1/chat/classifications', '/v1/conversations' or '/v1/audio/transcriptions'", "ctx": {"expected": "'/v1/chat/completions', '/v1/embeddings', '/v1/fim/completions', '/v1/moderations', '/v1/chat/moderations', '/v1/ocr', '/v1/classifications', '/v1/chat/classifications', '/v1/conversations' or '/v1/audio/transcriptions'"}}]}`,
    "Django Ninja",
  ],
  [
    "a long name in metadata",
    "POST",
    JOBS,
    { endpoint: CHAT, requests: [line("0")], metadata: { ["k".repeat(33)]: "" } },
    422,
    `{"detail": [{"type": "string_too_long", "loc": ["body", "job_in", "metadata", "${"k".repeat(33)}", "[key]"], "msg": "String should have at most 32 characters", "ctx": {"max_length": 32}}, {"type": "string_too_short", "loc": ["body", "job_in", "metadata", "${"k".repeat(33)}"], "msg": "String should have at least 1 character", "ctx": {"min_length": 1}}]}`,
    "Django Ninja",
  ],
  [
    "too many hours",
    "POST",
    JOBS,
    { endpoint: CHAT, requests: [line("0")], timeout_hours: 169 },
    422,
    '{"detail": [{"type": "less_than_equal", "loc": ["body", "job_in", "timeout_hours"], "msg": "Input should be less than or equal to 168", "ctx": {"le": 168}}]}',
    "Django Ninja",
  ],
  [
    "too many requests",
    "POST",
    JOBS,
    { endpoint: CHAT, requests: Array.from({ length: 10_001 }, () => ({ body: {} })) },
    422,
    '{"detail": [{"type": "too_long", "loc": ["body", "job_in", "requests"], "msg": "List should have at most 10000 items after validation, not 10001", "ctx": {"field_type": "List", "max_length": 10000, "actual_length": 10001}}]}',
    "Django Ninja",
  ],
  [
    "a job that is nobody's",
    "GET",
    `${JOBS}/${NOBODY}`,
    undefined,
    404,
    '{"detail": "Not Found"}',
    "[?] Django Ninja",
  ],
  [
    "cancelling nobody's",
    "POST",
    `${JOBS}/${NOBODY}/cancel`,
    undefined,
    404,
    '{"detail": "Not Found"}',
    "[?] Django Ninja",
  ],
  [
    "deleting nobody's",
    "DELETE",
    `${JOBS}/${NOBODY}`,
    undefined,
    404,
    '{"detail": "Not Found"}',
    "[?] Django Ninja",
  ],
  [
    "another status",
    "GET",
    `${JOBS}?status=DONE`,
    undefined,
    422,
    `{"detail": [{"type": "enum", "loc": ["query", "status", 0], "msg": "Input should be 'QUEUED', 'RUNNING', 'SUCCESS', 'FAILED', 'TIMEOUT_EXCEEDED', 'CANCELLATION_REQUESTED' or 'CANCELLED'", "ctx": {"expected": "'QUEUED', 'RUNNING', 'SUCCESS', 'FAILED', 'TIMEOUT_EXCEEDED', 'CANCELLATION_REQUESTED' or 'CANCELLED'"}}]}`,
    "Django Ninja",
  ],
  [
    "a bad day",
    "GET",
    `${JOBS}?created_after=2026-02-30`,
    undefined,
    422,
    '{"detail": [{"type": "datetime_from_date_parsing", "loc": ["query", "created_after"], "msg": "Input should be a valid datetime or date, day value is outside expected range", "ctx": {"error": "day value is outside expected range"}}]}',
    "pydantic",
  ],
];

describeServed("refused batch jobs", (api) => {
  testRefusals(api, REFUSALS);

  test("a body that isn't JSON is refused as Django Ninja does", async () => {
    const response = await api.post(JOBS, "{broken");
    expect([response.status, await response.text()]).toEqual([
      400,
      '{"detail": "Cannot parse request body"}',
    ]);
  });

  test("a file for something else is refused", async () => {
    const client = clientOf(api, "refused");
    const { id } = await client.upload("x", "a.pdf", { purpose: "ocr" });
    const response = await client.send("POST", JOBS, { endpoint: CHAT, input_files: [id] });
    expect(((await response.json()) as any).detail[0].msg).toBe(
      `Value error, File ${id} is not for batch.`,
    );
  });
});

describeServed(
  "instant jobs",
  (api) => {
    test("are finished when they are created", async () => {
      const client = clientOf(api, "instant");
      const job = await client.json("POST", JOBS, {
        endpoint: CHAT,
        model: MODEL,
        requests: [line("0"), line("1")],
      });
      expect(job).toMatchObject({ status: "SUCCESS", total_requests: 2, succeeded_requests: 2 });
      expect(job.outputs).toHaveLength(2);
    });
  },
  { jobs: "instant" },
);

describeServed(
  "timed jobs",
  (api) => {
    test("progress with time, however often they are polled", async () => {
      const client = clientOf(api, "timed");
      const requests = Array.from({ length: 100 }, (_, n) => line(`${n}`));
      const { id } = await client.json("POST", JOBS, { endpoint: CHAT, model: MODEL, requests });
      const look = () => client.json("GET", `${JOBS}/${id}`);
      const advance = (by: string) =>
        api.fetch("/__parlel/clock", { method: "POST", body: JSON.stringify({ advance: by }) });
      await advance("1s");
      const { status, completed_requests } = await look();
      expect(status).toBe("RUNNING");
      await advance("5s");
      const half = await look();
      expect(half).toMatchObject({ status: "RUNNING" });
      expect(half.completed_requests).toBeGreaterThanOrEqual(completed_requests + 50);
      await advance("1m");
      expect(await finished(client, id)).toMatchObject({
        status: "SUCCESS",
        completed_requests: 100,
      });
    });
  },
  { jobs: "timed" },
);

test("each request is answered by the strategy of the client that made the job", async () => {
  const own = defineStrategy({
    name: "own",
    chat: ({ body }) => `own ${(body.messages.at(-1) as any).content}`,
  });
  const { server, api } = await startServer({ strategies: [own] });
  const client = clientOf(api, "own");
  const headers = {
    authorization: "Bearer own",
    "content-type": "application/json",
    "x-parlel-strategy": "own",
  };
  const body = JSON.stringify({ endpoint: CHAT, model: MODEL, requests: [line("0", "hello")] });
  const { id } = (await (await api.fetch(JOBS, { method: "POST", headers, body })).json()) as any;
  // The polling client doesn't choose the strategy.
  const { outputs } = await finished(client, id);
  expect(outputs[0].response.body.choices[0].message.content).toBe("own hello");
  const { requests } = (await (
    await api.fetch("/__parlel/requests?operation=chat.complete")
  ).json()) as any;
  expect(requests).toMatchObject([{ strategy: "own", key: "…", body: { model: MODEL } }]);
  await server.stop();
});

test("ten thousand lines don't keep other calls waiting, and show their progress", async () => {
  const { server, api } = await startServer();
  const client = clientOf(api, "many");
  const lines = Array.from({ length: 10_000 }, (_, n) => line(`${n}`, `Question ${n}`));
  const { id } = await startBatch(client, lines);
  let asked = 0;
  let isOver = false;
  const others = (async () => {
    while (!isOver) {
      await (await api.post(CHAT, chatBody("Hello"))).json();
      asked++;
    }
  })();
  const seen: number[] = [];
  let job: any;
  do {
    job = await client.json("GET", `${JOBS}/${id}`);
    seen.push(job.completed_requests);
  } while (job.status === "RUNNING");
  isOver = true;
  await others;
  expect(job).toMatchObject({ status: "SUCCESS", succeeded_requests: 10_000 });
  expect(seen.length).toBeGreaterThan(5);
  expect(seen).toEqual(seen.toSorted((one, other) => one - other));
  // Other calls are answered between the lines of each step.
  expect(asked).toBeGreaterThan(seen.length);
  const output = await linesOf(client, job.output_file);
  expect(output.map(({ custom_id }) => custom_id)).toEqual(lines.map((_, n) => `${n}`));
  await server.stop();
});

test("after a restart the job goes on where it was", async () => {
  const data = mkdtempSync(join(tmpdir(), "parlel-mistral-batch-"));
  const lines = Array.from({ length: 2500 }, (_, n) => line(`${n}`));
  const first = await startServer({ data });
  const { id } = await startBatch(clientOf(first.api, "restart"), lines);
  let job: any;
  do job = await clientOf(first.api, "restart").json("GET", `${JOBS}/${id}`);
  while (job.completed_requests < 1000);
  await first.server.stop();
  const second = await startServer({ data });
  const client = clientOf(second.api, "restart");
  const later = await client.json("GET", `${JOBS}/${id}`);
  // Not from the start.
  expect(later.completed_requests).toBeGreaterThanOrEqual(job.completed_requests);
  const done = await finished(client, id);
  const { requests } = (await (
    await second.api.fetch("/__parlel/requests?operation=chat.complete&limit=5000")
  ).json()) as any;
  expect(new Set(requests.map(({ body }: any) => body.messages[0].content)).size).toBe(2500);
  expect(requests).toHaveLength(2500);
  const output = await linesOf(client, done.output_file);
  expect(output.map(({ custom_id }) => custom_id)).toEqual(lines.map((_, n) => `${n}`));
  await second.server.stop();
  rmSync(data, { recursive: true, force: true });
});
