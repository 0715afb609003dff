/**
 * What the API stores, through the official TypeScript SDK, as a user would write it.
 * @module
 */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { Mistral } from "@mistralai/mistralai";
import { SERVER } from "./support.mjs";

// Each test has its own key, and so sees nothing of the others.
const newClient = () => new Mistral({ serverURL: SERVER, apiKey: randomUUID() });

const MODEL = "mistral-small-latest";
const CHAT = "/v1/chat/completions";
const message = (content) => ({ messages: [{ role: "user", content }] });

async function textOf(stream) {
  return new Response(stream).text();
}

/** Asks until the answer meets the condition. */
async function poll(ask, isDone) {
  for (;;) {
    const answer = await ask();
    if (isDone(answer)) return answer;
  }
}

const isOver = ({ status }) => !["QUEUED", "RUNNING"].includes(status);

test("a file is uploaded, found, linked, downloaded and deleted", async () => {
  const client = newClient();
  const content = `${JSON.stringify({ custom_id: "0", body: message("Hello") })}\n`;
  const file = { fileName: "batch.jsonl", content: new TextEncoder().encode(content) };
  const { id, numLines, sampleType } = await client.files.upload({ file, purpose: "batch" });
  assert.deepEqual([numLines, sampleType], [1, "batch_request"]);
  const { data, total } = await client.files.list({ purpose: "batch", search: "batch" });
  assert.deepEqual([data.map((each) => each.id), total], [[id], 1]);
  assert.equal((await client.files.retrieve({ fileId: id })).filename, "batch.jsonl");
  assert.equal(await textOf(await client.files.download({ fileId: id })), content);
  const { url } = await client.files.getSignedUrl({ fileId: id });
  assert.equal(await (await fetch(url)).text(), content);
  assert.deepEqual(await client.files.delete({ fileId: id }), {
    id,
    object: "file",
    deleted: true,
  });
  await assert.rejects(client.files.retrieve({ fileId: id }), { statusCode: 404 });
});

test("a batch from a file runs, and its output matches direct calls", async () => {
  const client = newClient();
  const line = (n) => JSON.stringify({ custom_id: `${n}`, body: message(`Question ${n}`) });
  const content = `${line(0)}\n${line(1)}\n${JSON.stringify({ custom_id: "2", body: {} })}\n`;
  const file = { fileName: "in.jsonl", content: new TextEncoder().encode(content) };
  const { id: input } = await client.files.upload({ file, purpose: "batch" });
  const created = await client.batch.jobs.create({
    inputFiles: [input],
    model: MODEL,
    endpoint: CHAT,
    metadata: { run: "nightly" },
  });
  assert.deepEqual([created.status, created.totalRequests], ["QUEUED", 0]);
  const job = await poll(() => client.batch.jobs.get({ jobId: created.id }), isOver);
  assert.deepEqual(
    [job.status, job.totalRequests, job.succeededRequests, job.failedRequests],
    ["SUCCESS", 3, 2, 1],
  );
  const output = await textOf(await client.files.download({ fileId: job.outputFile }));
  const answers = output.trimEnd().split("\n").map(JSON.parse);
  assert.deepEqual(
    answers.map(({ custom_id }) => custom_id),
    ["0", "1"],
  );
  const asked = await client.chat.complete({ model: MODEL, ...message("Question 1") });
  const { choices } = answers[1].response.body;
  assert.equal(choices[0].message.content, asked.choices[0].message.content);
  const errors = await textOf(await client.files.download({ fileId: job.errorFile }));
  assert.equal(JSON.parse(errors).response.status_code, 422);
  const { data } = await client.batch.jobs.list({ status: ["SUCCESS"] });
  assert.deepEqual(
    data.map(({ id, metadata }) => [id, metadata]),
    [[created.id, { run: "nightly" }]],
  );
});

test("a batch of requests returns its output in the job, and can be cancelled", async () => {
  const client = newClient();
  const requests = [{ customId: "0", body: message("Hello") }];
  const create = () => client.batch.jobs.create({ requests, model: MODEL, endpoint: CHAT });
  const { id: jobId } = await create();
  const job = await poll(() => client.batch.jobs.get({ jobId, inline: true }), isOver);
  assert.equal(job.outputs[0].response.status_code, 200);
  const { id } = await create();
  const cancelled = await client.batch.jobs.cancel({ jobId: id });
  assert.equal(cancelled.status, "CANCELLATION_REQUESTED");
  assert.equal((await client.batch.jobs.get({ jobId: id })).status, "CANCELLED");
  assert.equal((await client.batch.jobs.delete({ jobId: id })).deleted, true);
});

test("a library stores a document, reads it, and is shared", async () => {
  const client = newClient();
  const { libraries } = client.beta;
  const { id: libraryId } = await libraries.create({ name: "Docs" });
  const file = { fileName: "policy.txt", content: new Blob(["Thirty days of vacation."]) };
  const uploaded = await libraries.documents.upload({ libraryId, requestBody: { file } });
  const where = { libraryId, documentId: uploaded.id };
  assert.equal(uploaded.processingStatus, "Running");
  await poll(
    () => libraries.documents.status(where),
    ({ processingStatus }) => processingStatus === "Completed",
  );
  const { text } = await libraries.documents.textContent(where);
  assert.match(text, /Thirty days of vacation/);
  const link = await libraries.documents.getSignedUrl(where);
  assert.equal(await (await fetch(link)).text(), "Thirty days of vacation.");
  const sharingRequest = {
    level: "Viewer",
    shareWithUuid: randomUUID(),
    shareWithType: "User",
  };
  await libraries.accesses.updateOrCreate({ libraryId, sharingRequest });
  const { data } = await libraries.accesses.list({ libraryId });
  assert.deepEqual(
    data.map(({ role }) => role),
    ["Owner", "Viewer"],
  );
  await libraries.documents.delete(where);
  assert.equal((await libraries.get({ libraryId })).nbDocuments, 0);
  assert.equal((await libraries.delete({ libraryId })).id, libraryId);
});

test("a model is fine-tuned, answers, and is archived and deleted", async () => {
  const client = newClient();
  const headers = { authorization: `Bearer ${client._options.apiKey}` };
  const content = `${JSON.stringify({
    messages: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello" },
    ],
  })}\n`;
  const file = { fileName: "train.jsonl", content: new TextEncoder().encode(content) };
  const { id } = await client.files.upload({ file, purpose: "fine-tune" });
  // This version of the SDK has fine-tuned models, but not fine-tuning jobs.
  const jobs = `${SERVER}/v1/fine_tuning/jobs`;
  const { id: job } = await (
    await fetch(jobs, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({
        model: "open-mistral-7b",
        training_files: [{ file_id: id }],
        hyperparameters: { training_steps: 5 },
      }),
    })
  ).json();
  const { fine_tuned_model: modelId } = await poll(
    async () => (await fetch(`${jobs}/${job}`, { headers })).json(),
    ({ status }) => status === "SUCCESS",
  );
  const { choices } = await client.chat.complete({ model: modelId, ...message("Hi") });
  assert.ok(choices[0].message.content);
  const updateModelRequest = { name: "mine" };
  assert.equal((await client.models.update({ modelId, updateModelRequest })).name, "mine");
  assert.equal((await client.models.archive({ modelId })).archived, true);
  assert.equal((await client.models.unarchive({ modelId })).archived, false);
  assert.equal((await client.models.delete({ modelId })).deleted, true);
  await assert.rejects(client.models.retrieve({ modelId }), { statusCode: 404 });
});
