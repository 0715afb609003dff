import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { describeServed } from "../_harness.ts";
import { type Client, clientOf, formOf, NOBODY, type Refusal } from "./_client.ts";
import { textPdf } from "./_pdf.ts";

const LIBRARIES = "/v1/libraries";
const KEYS = (
  "id library_id hash mime_type extension size name summary created_at last_processed_at number_of_pages process_status uploaded_by_id " +
  "uploaded_by_type tokens_processing_main_content tokens_processing_summary url attributes expires_at processing_status tokens_processing_total"
).split(" ");
const TEXT = "The vacation policy grants thirty days.\n\nAsk your lead.";
const PDF = textPdf([["First page"], ["Second page"], ["Third page"]]);

interface Library {
  readonly id: string;
  readonly path: string;
  upload(content: string | Uint8Array, name: string): Promise<any>;
}

async function newLibrary(client: Client, world = ""): Promise<Library> {
  const { id } = await client.json("POST", `${world}${LIBRARIES}`, { name: "Docs" });
  const path = `${world}${LIBRARIES}/${id}/documents`;
  return {
    id,
    path,
    upload: (content, name) => client.json("POST", path, formOf(content, name, {})),
  };
}

describeServed("documents", (api) => {
  const as = (key: string): Client => clientOf(api, key);

  test("an upload is answered like the live service's, key for key, and is processed as it is polled", async () => {
    const client = as("upload");
    const { id: library_id, path } = await newLibrary(client);
    const response = await client.send("POST", path, formOf(TEXT, "policy.txt", {}));
    expect(response.status).toBe(201);
    expect([...response.headers].filter(([name]) => name.includes("document"))).toEqual([
      ["x-ratelimit-limit-document-day", "5000"],
      ["x-ratelimit-limit-document-minute", "100"],
      ["x-ratelimit-remaining-document-day", "4999"],
      ["x-ratelimit-remaining-document-minute", "99"],
    ]);
    const document = (await response.json()) as any;
    expect(Object.keys(document)).toEqual(KEYS);
    expect(document).toMatchObject({
      library_id,
      hash: createHash("md5").update(TEXT).digest("hex"),
      mime_type: "text/plain",
      extension: "txt",
      size: TEXT.length,
      name: "policy.txt",
      summary: null,
      last_processed_at: null,
      number_of_pages: null,
      process_status: "in_progress",
      uploaded_by_type: "Workspace",
      processing_status: "Running",
      tokens_processing_total: 0,
    });
    const status = async () => (await client.send("GET", `${path}/${document.id}/status`)).text();
    expect(await status()).toBe(
      `{"document_id":"${document.id}","process_status":"in_progress","processing_status":"Running"}`,
    );
    expect(await status()).toBe(
      `{"document_id":"${document.id}","process_status":"done","processing_status":"Completed"}`,
    );
    const done = await client.json("GET", `${path}/${document.id}`);
    expect(Object.keys(done)).toEqual(KEYS);
    expect(done).toMatchObject({
      summary: TEXT,
      number_of_pages: 1,
      tokens_processing_main_content: 9,
      tokens_processing_summary: 18,
      tokens_processing_total: 27,
    });
    expect(done.last_processed_at > done.created_at).toBe(true);
    const library = await client.json("GET", `${LIBRARIES}/${library_id}`);
    expect(library).toMatchObject({
      nb_documents: 1,
      total_size: TEXT.length,
      generated_description: TEXT,
    });
  });

  test("the text of a document can be read page by page, and through a link", async () => {
    const client = as("text");
    const { path, upload } = await newLibrary(client);
    const { id } = await upload(PDF, "paper.pdf");
    const text = async (query = "") =>
      (await client.json("GET", `${path}/${id}/text_content${query}`)).text;
    expect(await text()).toBe("First page\n\nSecond page\n\nThird page");
    expect(await text("?page_start=1")).toBe("Second page\n\nThird page");
    expect(await text("?page_start=1&page_end=2")).toBe("Second page");
    expect(await client.json("GET", `${path}/${id}`)).toMatchObject({
      number_of_pages: 3,
      processing_status: "Completed",
    });
    const follow = async (kind: string): Promise<Response> => {
      const url = await client.json("GET", `${path}/${id}/${kind}`);
      expect(url).toMatch(/^http:\/\//);
      const { pathname, search } = new URL(url);
      return api.fetch(pathname + search);
    };
    expect(
      Buffer.from(await (await follow("signed-url")).arrayBuffer()).equals(Buffer.from(PDF)),
    ).toBe(true);
    expect(await (await follow("extracted-text-signed-url")).text()).toBe(await text());
  });

  test("attributes stay the numbers, words and flags that they were sent as", async () => {
    const client = as("attributes");
    const { path, upload } = await newLibrary(client);
    const { id } = await upload(TEXT, "a.txt");
    const attributes = {
      one: 1,
      zero: 0,
      word: "yes",
      digit: "1",
      flag: true,
      part: 0.5,
      numbers: [1, 0],
      flags: [true, false],
      digits: ["1"],
    };
    const changed = await client.json("PATCH", `${path}/${id}`, { attributes });
    expect(changed.attributes).toEqual(attributes);
    const { data } = await client.json(
      "GET",
      `${path}?filters_attributes={"one": 1, "word": "yes"}`,
    );
    expect(data).toHaveLength(1);
  });

  test("a document is changed, deleted, and gone with its library", async () => {
    const client = as("life");
    const { id: library, path, upload } = await newLibrary(client);
    const { id } = await upload(TEXT, "a.txt");
    const attributes = { year: 2026, tags: ["a", "b"] };
    expect(
      await client.json("PATCH", `${path}/${id}`, { name: "b.txt", attributes }),
    ).toMatchObject({ name: "b.txt", attributes });
    expect(await client.json("PUT", `${path}/${id}`, { name: "c.txt" })).toMatchObject({
      name: "c.txt",
      attributes,
    });
    const removed = await client.send("DELETE", `${path}/${id}`);
    expect([removed.status, await removed.text(), removed.headers.get("content-type")]).toEqual([
      204,
      "",
      null,
    ]);
    expect((await client.send("GET", `${path}/${id}`)).status).toBe(404);
    expect(await client.json("GET", `${LIBRARIES}/${library}`)).toMatchObject({
      nb_documents: 0,
      total_size: 0,
    });
    await upload(TEXT, "d.txt");
    await client.json("DELETE", `${LIBRARIES}/${library}`);
    expect((await client.send("GET", path)).status).toBe(404);
    const state = (await (await api.fetch("/__parlel/state?key=life")).json()) as any;
    expect(state.state[0].objects).toMatchObject({ libraries: 0, documents: 0 });
  });

  test("a document is processed again", async () => {
    const client = as("again");
    const { path, upload } = await newLibrary(client);
    const { id } = await upload(TEXT, "a.txt");
    await client.json("GET", `${path}/${id}/text_content`);
    expect((await client.send("POST", `${path}/${id}/reprocess`)).status).toBe(204);
    const statuses: string[] = [];
    for (let look = 0; look < 2; look++)
      statuses.push((await client.json("GET", `${path}/${id}`)).process_status);
    expect(statuses).toEqual(["in_progress", "done"]);
  });

  test("a document that can't be read is reported as such", async () => {
    const client = as("broken");
    const { path, upload } = await newLibrary(client);
    const { id } = await upload("%PDF-1.4 broken", "a.pdf");
    await client.json("GET", `${path}/${id}/status`);
    expect(await client.json("GET", `${path}/${id}/status`)).toEqual({
      document_id: id,
      process_status: "error",
      processing_status: "Error",
    });
    expect(await client.json("GET", `${path}/${id}/text_content`)).toEqual({ text: "" });
  });

  test("a document is gone when it expires", async () => {
    const client = as("expiry");
    const world = "/~documents-clock";
    const { path, upload } = await newLibrary(client, world);
    const { id } = await upload(TEXT, "a.txt");
    await client.json("PATCH", `${path}/${id}`, { expires_at: "2026-01-02T00:00:00+01:00" });
    expect(await client.json("GET", `${path}/${id}`)).toMatchObject({
      expires_at: "2026-01-01T23:00:00.000000Z",
    });
    await api.fetch(`${world}/__parlel/clock`, { method: "POST", body: '{"advance":"24h"}' });
    expect((await client.send("GET", `${path}/${id}`)).status).toBe(404);
    expect(await client.json("GET", path)).toMatchObject({ data: [] });
  });

  test.each(["library", "list", "search"])(
    "an expired document is in no %s, although nobody has asked for it since",
    async (where) => {
      const client = as(`expired ${where}`);
      const world = `/~documents-expired-${where}`;
      const { path, upload } = await newLibrary(client, world);
      const { id, library_id } = await upload("Thirty days of vacation.", "a.txt");
      await client.json("PATCH", `${path}/${id}`, { expires_at: "2026-01-01T12:00:00Z" });
      await api.fetch(`${world}/__parlel/clock`, { method: "POST", body: '{"advance":"24h"}' });
      const libraries = `${world}/v1/libraries`;
      const none = { nb_documents: 0, total_size: 0 };
      if (where === "library") {
        expect(await client.json("GET", `${libraries}/${library_id}`)).toMatchObject(none);
      } else if (where === "list") {
        expect(await client.json("GET", libraries)).toMatchObject({ data: [none] });
      } else {
        const { outputs } = await client.json("POST", `${world}/v1/conversations`, {
          model: "mistral-medium-latest",
          inputs: "How many days of vacation are there?",
          tools: [{ type: "document_library", library_ids: [library_id] }],
        });
        expect(JSON.stringify(outputs)).not.toContain("Thirty days");
      }
    },
  );

  test("lists are searched, sorted and paged", async () => {
    const client = as("lists");
    const { path, upload } = await newLibrary(client);
    for (const [name, content] of [
      ["b.txt", "bb"],
      ["a.md", "a"],
      ["c.txt", "ccc"],
    ] as const)
      await upload(content, name);
    const list = (query: string) => client.json("GET", `${path}?${query}`);
    const names = async (query: string): Promise<string> =>
      (await list(query)).data.map(({ name }: any) => name[0]).join("");
    expect(Object.keys(await list(""))).toEqual(["pagination", "data"]);
    expect((await list("page_size=2")).pagination).toEqual({
      total_items: 3,
      total_pages: 2,
      current_page: 0,
      page_size: 2,
      has_more: true,
    });
    expect(await names("")).toBe("cab");
    expect(await names("sort_order=asc")).toBe("bac");
    expect(await names("sort_by=name&sort_order=asc")).toBe("abc");
    expect(await names("sort_by=size")).toBe("cba");
    expect(await names("page_size=2&page=1&sort_by=size")).toBe("a");
    expect(await names("search=TXT")).toBe("cb");
    const { data } = await list("search=a.md");
    await client.json("PATCH", `${path}/${data[0].id}`, { attributes: { year: 2026 } });
    expect(await names(`filters_attributes=${encodeURIComponent('{"year": 2026}')}`)).toBe("a");
  });
});

const DOCUMENTS = `${LIBRARIES}/LIBRARY/documents`;
const NOT_THERE = '{"detail":"Document not found"}';
const REFUSALS: readonly Refusal[] = [
  [
    "a library that is nobody's",
    "POST",
    `${LIBRARIES}/${NOBODY}/documents`,
    formOf("x", "a.txt", {}),
    404,
    '{"detail":"Library not found"}',
    "[?] FastAPI",
  ],
  [
    "a form without a file",
    "POST",
    DOCUMENTS,
    new FormData(),
    422,
    '{"detail":[{"type":"missing","loc":["body","file"],"msg":"Field required","input":{}}]}',
    "FastAPI",
  ],
  [
    "a document that is nobody's",
    "GET",
    `${DOCUMENTS}/${NOBODY}`,
    undefined,
    404,
    NOT_THERE,
    "[?] FastAPI",
  ],
  ["its status", "GET", `${DOCUMENTS}/${NOBODY}/status`, undefined, 404, NOT_THERE, "[?] FastAPI"],
  [
    "its text",
    "GET",
    `${DOCUMENTS}/${NOBODY}/text_content`,
    undefined,
    404,
    NOT_THERE,
    "[?] FastAPI",
  ],
  [
    "processing it again",
    "POST",
    `${DOCUMENTS}/${NOBODY}/reprocess`,
    undefined,
    404,
    NOT_THERE,
    "[?] FastAPI",
  ],
  ["deleting it", "DELETE", `${DOCUMENTS}/${NOBODY}`, undefined, 404, NOT_THERE, "[?] FastAPI"],
  [
    "sorting by what there isn't",
    "GET",
    `${DOCUMENTS}?sort_by=mood`,
    undefined,
    422,
    '{"detail":[{"type":"value_error","loc":["query","sort_by"],"msg":"Value error, can\'t sort by mood","input":"mood","ctx":{"error":{}}}]}',
    "[?]",
  ],
  [
    "bad attributes",
    "GET",
    `${DOCUMENTS}?filters_attributes=x`,
    undefined,
    422,
    '{"detail":[{"type":"value_error","loc":["query","filters_attributes"],"msg":"Value error, should be a JSON object","input":"x","ctx":{"error":{}}}]}',
    "[?]",
  ],
];

describeServed("refused documents", (api) => {
  test.each(REFUSALS)("%s: %s %s", async (_, method, path, body, status, answer) => {
    const client = clientOf(api, "refused");
    const { id } = await client.json("POST", LIBRARIES, { name: "x" });
    const response = await client.send(method, path.replace("LIBRARY", id), body);
    expect(await response.text()).toBe(answer);
    expect(response.status).toBe(status);
  });

  test("a document of another library isn't found", async () => {
    const client = clientOf(api, "refused");
    const one = await newLibrary(client);
    const other = await newLibrary(client);
    const { id } = await one.upload("x", "a.txt");
    expect((await client.send("GET", `${other.path}/${id}`)).status).toBe(404);
    expect((await client.send("GET", `${one.path}/${id}`)).status).toBe(200);
  });
});

describeServed(
  "instant documents",
  (api) => {
    test("are processed as soon as they are uploaded, or sent to be processed again", async () => {
      const client = clientOf(api, "instant");
      const { path, upload } = await newLibrary(client);
      const document = await upload(TEXT, "a.txt");
      expect(document).toMatchObject({ process_status: "done", number_of_pages: 1 });
      await client.send("POST", `${path}/${document.id}/reprocess`);
      expect(await client.json("GET", path)).toMatchObject({ data: [{ process_status: "done" }] });
    });
  },
  { jobs: "instant" },
);
