/** Calls that come in between the steps of another call for the same objects. */
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Emulator, openEmulator } from "../../src/app/emulator.ts";
import { resolveOptions } from "../../src/options/index.ts";
import { FINE_TUNED } from "../../src/schema/catalogue.ts";
import { pagesOf } from "../../strategies/deterministic/libraries/stored.ts";
import { wavOf } from "../_audio.ts";
import { type Gate, holdBefore } from "../_state-gate.ts";
import { type Client, clientOf, formOf, jsonl, NOBODY } from "./_client.ts";

const LIBRARIES = "/v1/libraries";

let emulator: Emulator;
let client: Client;
beforeEach(async () => {
  emulator = await openEmulator(resolveOptions({}));
  const fetch = async (path: string, init?: RequestInit) =>
    emulator.fetch(new Request(`http://127.0.0.1${path}`, init));
  client = clientOf({ fetch } as Parameters<typeof clientOf>[0], "between");
});
afterEach(() => emulator.close());

/** A conversation with a number of turns. */
async function conversation(turns: number): Promise<string> {
  const { conversation_id: id } = await client.json("POST", "/v1/conversations", {
    model: "mistral-small-latest",
    inputs: "Hello",
  });
  for (let turn = 1; turn < turns; turn++)
    await client.json("POST", `/v1/conversations/${id}`, { inputs: `Turn ${turn}` });
  return id;
}

/** Holds the next call that comes to a step. */
async function hold(step: string, count?: number): Promise<Gate> {
  return holdBefore(await emulator.store.world(""), step, count);
}

test("a library keeps both of two changes", async () => {
  const { id } = await client.json("POST", LIBRARIES, { name: "n0", description: "d0" });
  const gate = await hold("libraries.change");
  const renamed = client.json("PUT", `${LIBRARIES}/${id}`, { name: "n1" });
  await gate.reached;
  await client.json("PUT", `${LIBRARIES}/${id}`, { description: "d1" });
  gate.open();
  expect(await renamed).toMatchObject({ name: "n1", description: "d1" });
});

test("a library that was deleted isn't changed, nor deleted again", async () => {
  const { id } = await client.json("POST", LIBRARIES, { name: "Docs" });
  const gates = [await hold("libraries.change"), await hold("libraries.remove")];
  const late = [
    client.send("PUT", `${LIBRARIES}/${id}`, { name: "New" }),
    client.send("DELETE", `${LIBRARIES}/${id}`),
  ];
  for (const { reached } of gates) await reached;
  await client.json("DELETE", `${LIBRARIES}/${id}`);
  for (const { open } of gates) open();
  expect((await Promise.all(late)).map(({ status }) => status)).toEqual([404, 404]);
});

test("a library counts all its members, whichever share is the last to be stored", async () => {
  const { id } = await client.json("POST", LIBRARIES, { name: "Docs" });
  const share = (user: number) =>
    client.json("PUT", `${LIBRARIES}/${id}/share`, {
      level: "Viewer",
      share_with_type: "User",
      share_with_uuid: `${user}1111111-1111-4111-8111-111111111111`,
    });
  const gate = await hold("libraries.change");
  const first = share(1);
  await gate.reached;
  await Promise.all([share(2), share(3)]);
  gate.open();
  await first;
  expect(await client.json("GET", `${LIBRARIES}/${id}`)).toMatchObject({
    explicit_user_members_count: 3,
  });
});

test("a file that is deleted while its download begins isn't found", async () => {
  const { id } = await client.upload("content", "notes.pdf", { purpose: "ocr" });
  const gate = await hold("blobs.read");
  const download = client.send("GET", `/v1/files/${id}/content`);
  await Promise.race([gate.reached, download]);
  await client.json("DELETE", `/v1/files/${id}`);
  gate.open();
  expect((await download).status).toBe(404);
});

test("a voice that is deleted while its sample is read isn't found", async () => {
  const sample_audio = Buffer.from(wavOf(1)).toString("base64");
  const { id } = await client.json("POST", "/v1/audio/voices", { name: "Ada", sample_audio });
  const gate = await hold("blobs.read");
  const sample = client.send("GET", `/v1/audio/voices/${id}/sample`);
  await gate.reached;
  await client.json("DELETE", `/v1/audio/voices/${id}`);
  gate.open();
  expect((await sample).status).toBe(404);
});

test.each(["history", "messages"])(
  "the %s of a conversation that is deleted while it is read isn't found",
  async (what) => {
    const id = await conversation(2);
    const gate = await hold(`turns of ${id}.page`);
    const reading = client.send("GET", `/v1/conversations/${id}/${what}`);
    await gate.reached;
    await client.json("DELETE", `/v1/conversations/${id}`);
    gate.open();
    expect((await reading).status).toBe(404);
  },
);

describe("a document that is deleted", () => {
  let library: string;
  let document: string;
  beforeEach(async () => {
    library = `${LIBRARIES}/${(await client.json("POST", LIBRARIES, { name: "Docs" })).id}`;
    const upload = async (text: string, name: string) =>
      client.json("POST", `${library}/documents`, formOf(text, name, {}));
    await upload("Whales live in the sea.", "whales.txt");
    document = `${library}/documents/${(await upload("The whales of the sea.", "sea.txt")).id}`;
  });

  test("while a conversation searches its library isn't found by it", async () => {
    const gate = await hold("documents.get", 2);
    const asked = client.json("POST", "/v1/conversations", {
      model: "mistral-medium-latest",
      inputs: "What about the whales of the sea?",
      tools: [{ type: "document_library", library_ids: [library.slice(LIBRARIES.length + 1)] }],
    });
    await gate.reached;
    await client.json("DELETE", document);
    gate.open();
    expect(JSON.stringify(await asked)).toContain("whales.txt");
    expect(JSON.stringify(await asked)).not.toContain("sea.txt");
  });

  test.each([
    ["properties", ""],
    ["status", "/status"],
    ["text", "/text_content"],
    ["link", "/extracted-text-signed-url"],
  ])("while its %s is read isn't found", async (_, what) => {
    await client.json("GET", document);
    const gate = await hold("documents.get", 2);
    const reading = client.send("GET", `${document}${what}`);
    await gate.reached;
    await client.json("DELETE", document);
    gate.open();
    expect((await reading).status).toBe(404);
  });

  test("while it is processed leaves no text", async () => {
    await client.json("GET", document);
    const gate = await hold("documents.change");
    const reading = client.send("GET", document);
    await gate.reached;
    await client.json("DELETE", document);
    gate.open();
    expect((await reading).status).toBe(404);
    const blobs = (await emulator.store.world("")).blobs(client.key);
    expect(await pagesOf({ blobs }, document.split("/").at(-1)!)).toBeUndefined();
  });
});

test("a batch job that is deleted in its last step leaves no files", async () => {
  const job = await client.json("POST", "/v1/batch/jobs", {
    model: "mistral-small-latest",
    endpoint: "/v1/chat/completions",
    requests: [{ body: { messages: [{ role: "user", content: "Hello" }] } }, { body: {} }],
  });
  await client.json("GET", `/v1/batch/jobs/${job.id}`);
  const gate = await hold("files.add");
  const looked = client.send("GET", `/v1/batch/jobs/${job.id}`);
  await gate.reached;
  await client.json("DELETE", `/v1/batch/jobs/${job.id}`);
  gate.open();
  expect((await looked).status).toBe(404);
  const { data } = await client.json("GET", "/v1/files");
  expect(data.map(({ id }: any) => id)).toEqual(job.input_files);
});

test("a fine-tuning job that is cancelled in its last step adds no model", async () => {
  const messages = ["user", "assistant"].map((role) => ({ role, content: "Hello" }));
  const file = await client.upload(jsonl([{ messages }]), "train.jsonl");
  const job = await client.json("POST", "/v1/fine_tuning/jobs", {
    model: "open-mistral-7b",
    training_files: [{ file_id: file.id }],
    hyperparameters: { training_steps: 10, learning_rate: 0.0002 },
  });
  const path = `/v1/fine_tuning/jobs/${job.id}`;
  await client.json("GET", path);
  const gate = await hold(`${FINE_TUNED}.add`);
  const looked = client.json("GET", path);
  await gate.reached;
  await client.json("POST", `${path}/cancel`);
  gate.open();
  expect((await looked).status).toBe("CANCELLATION_REQUESTED");
  expect(await client.json("GET", path)).toMatchObject({
    status: "CANCELLED",
    fine_tuned_model: null,
  });
  const { data } = await client.json("GET", "/v1/models");
  expect(data.filter(({ job }: any) => job !== undefined)).toEqual([]);
});

test("what is put into a library while it is deleted isn't kept", async () => {
  const { id } = await client.json("POST", LIBRARIES, { name: "Docs" });
  const gates = [await hold("documents.add"), await hold("accesses.add")];
  const late = [
    client.send("POST", `${LIBRARIES}/${id}/documents`, formOf("Whales", "whales.txt", {})),
    client.send("PUT", `${LIBRARIES}/${id}/share`, {
      level: "Viewer",
      share_with_type: "User",
      share_with_uuid: NOBODY,
    }),
  ];
  for (const { reached } of gates) await reached;
  await client.json("DELETE", `${LIBRARIES}/${id}`);
  for (const { open } of gates) open();
  for (const { status } of await Promise.all(late)) expect(status).toBe(404);
  expect(await client.json("GET", "/__parlel/state/documents")).toMatchObject({ count: 0 });
  expect(await client.json("GET", "/__parlel/state/accesses")).toMatchObject({ count: 0 });
});
