/** State that is there from the start: `--state FILE`. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { MistralServer } from "../../src/server.ts";
import { type Api, startServer } from "../_harness.ts";
import { clientOf, formOf } from "../operations/_client.ts";
import { textPdf } from "../operations/_pdf.ts";

const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-state-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

writeFileSync(join(folder, "manual.pdf"), textPdf([["How it works"]]));

const YAML = `
files:
  - { as: manual, path: manual.pdf, purpose: ocr }
  - as: train
    filename: train.jsonl
    text: |
      {"messages": [{"role": "user", "content": "Hi"}]}
libraries:
  - as: docs
    name: Docs
    documents:
      - { filename: policy.txt, text: Thirty days of vacation. }
fine_tuning:
  - model: open-mistral-7b
    training_files: [{ file_id: $train }]
    hyperparameters: { training_steps: 3 }
batch:
  - endpoint: /v1/chat/completions
    model: mistral-small-latest
    requests: [{ custom_id: "0", body: { messages: [{ role: user, content: $5 a day }] } }]
keys:
  named:
    libraries: [{ name: Mine }]
`;

function write(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

const counts = async ({ fetch }: Api, query = "", world = ""): Promise<object[]> => {
  const { state } = (await (await fetch(`${world}/__parlel/state${query}`)).json()) as any;
  return state.map(({ objects }: any) => objects);
};

const ALL = { files: 3, libraries: 1, documents: 1, fine_tuning: 1, batch: 1 };

describe("a state file", () => {
  test("is there for every key in every world, without requests in the log", async () => {
    const { server, api } = await startServer({ state: write("state.yaml", YAML) });
    const client = clientOf(api, "anybody");
    const { data } = await client.json("GET", "/v1/files");
    expect(data.map(({ filename }: any) => filename).slice(1)).toEqual([
      "train.jsonl",
      "manual.pdf",
    ]);
    const ocr = { model: "mistral-ocr-latest", document: { type: "file", file_id: data[2].id } };
    expect((await client.json("POST", "/v1/ocr", ocr)).pages[0].markdown).toBe("How it works");
    const other = await clientOf(api, "anybody").json("GET", "/~other/v1/files");
    expect(other.data).toEqual(data);
    const { data: libraries } = await client.json("GET", "/v1/libraries");
    expect(libraries).toMatchObject([{ name: "Docs", nb_documents: 1 }]);
    const { data: jobs } = await client.json("GET", "/v1/fine_tuning/jobs");
    expect(jobs[0].training_files).toEqual([data[1].id]);
    expect(server.requests.map(({ path }) => path)).toEqual([
      "/v1/files",
      "/v1/ocr",
      "/v1/libraries",
      "/v1/fine_tuning/jobs",
    ]);
    await server.stop();
  });

  test("is there again after each reset, whole or partial", async () => {
    const { server, api } = await startServer({ state: write("state.yaml", YAML) });
    const client = clientOf(api, "anybody");
    const add = () => client.json("POST", "/v1/files", formOf("x", "more.pdf", { purpose: "ocr" }));
    for (const path of [
      "/__parlel/reset",
      "/__parlel/reset?only=state",
      "/__parlel/reset?key=anybody",
    ]) {
      const { id } = await add();
      expect(await client.json("GET", "/v1/files")).toMatchObject({ total: 4 });
      await api.fetch(path, { method: "POST" });
      expect(await client.json("GET", "/v1/files")).toMatchObject({ total: 3 });
      // An object made after a reset gets the same id as before.
      expect((await add()).id).toBe(id);
      await api.fetch("/__parlel/reset", { method: "POST" });
    }
    await server.stop();
  });

  test("is there for a key that the file names before the key's first call", async () => {
    const { server, api } = await startServer({ state: write("state.yaml", YAML) });
    expect(await counts(api)).toEqual([{ ...ALL, libraries: 2 }]);
    await server.reset();
    expect(await counts(api, "?key=named")).toEqual([{ ...ALL, libraries: 2 }]);
    expect(await counts(api, "", "/~new")).toEqual([{ ...ALL, libraries: 2 }]);
    expect(await counts(api, "?key=anybody")).toEqual([]);
    await server.stop();
  });

  test("may have conversations whose request asks for a stream", async () => {
    const conversation = { model: "mistral-small-latest", inputs: "Hi", stream: true };
    const state = write("streamed.json", JSON.stringify({ conversations: [conversation] }));
    const { server, api } = await startServer({ state });
    const list = await clientOf(api, "k").json("GET", "/v1/conversations");
    expect(list).toMatchObject([{ object: "conversation", model: "mistral-small-latest" }]);
    await server.stop();
  });

  test("is filled in once, for any number of concurrent calls and after a restart", async () => {
    const data = join(folder, "data");
    const state = write(
      "state.json",
      JSON.stringify({ libraries: [{ name: "A" }, { name: "B" }] }),
    );
    for (let start = 0; start < 2; start++) {
      const { server, api } = await startServer({ state, data });
      const lists = Array.from({ length: 20 }, () =>
        clientOf(api, "k").json("GET", "/v1/libraries"),
      );
      for (const { data: found } of await Promise.all(lists))
        expect(found.map(({ name }: any) => name)).toEqual(["B", "A"]);
      await server.stop();
    }
  });

  test.each([
    ["files: [{ path: none.pdf }]", "none.pdf"],
    ["files: {}", "files should be a list."],
    ["moods: []", "moods can't be made. Known kinds: files, voices, libraries"],
    ["libraries: [{}]", 'libraries[0] is refused: {"detail":[{"type":"missing"'],
    ["libraries: [{ as: 1, name: A }]", "libraries[0].as should be a text."],
    ["files: [{ text: 1 }]", "files[0].text should be a text."],
    ["libraries: [x]", "libraries[0] should be an object."],
    ["libraries: [{ name: $gone }]", "libraries[0]: nothing above is called gone."],
    ["keys: { k: { batch: [1] } }", "keys.k.batch[0] should be an object."],
    ["a: [", "Flow sequence"],
    ["- x", "the file should be an object."],
  ])("that is wrong stops the start with the place: %s", async (content, said) => {
    const state = write("wrong.yaml", content);
    const server = new MistralServer(0, { state });
    const message = await server.start().then(
      () => "",
      (error: Error & { code?: string }) => `${error.code} ${error.message}`,
    );
    expect(message).toContain(`BAD_OPTION Cannot start with the state in ${state}: `);
    expect(message).toContain(said);
  });
});
