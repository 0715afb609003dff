import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { wavOf } from "../_audio.ts";
import { describeServed } from "../_harness.ts";
import {
  type Client,
  clientOf,
  formOf,
  jsonl,
  NOBODY,
  type Refusal,
  testRefusals,
} from "./_client.ts";
import { textPdf } from "./_pdf.ts";

const KEYS =
  "id object bytes created_at filename purpose sample_type num_lines mimetype source signature expires_at visibility".split(
    " ",
  );
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const PDF = textPdf([["Page one"], ["Page two"]]);
const REQUEST = { custom_id: "0", body: { messages: [{ role: "user", content: "Hi" }] } };

describeServed("files", (api) => {
  const as = (key: string): Client => clientOf(api, key);

  test("an upload is answered as the live service's, byte for byte", async () => {
    const client = as("upload");
    const form = formOf(PDF, "café.pdf", { purpose: "ocr" });
    const response = await client.send("POST", "/v1/files", form);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    expect(response.headers.get("mistral-correlation-id")).toMatch(/^[0-9a-f-]{36}$/);
    const text = await response.text();
    const file = JSON.parse(text);
    expect(Object.keys(file)).toEqual(KEYS);
    expect(file.id).toMatch(UUID);
    expect(text).toBe(
      `{"id": "${file.id}", "object": "file", "bytes": ${PDF.length}, "created_at": 1767225600, ` +
        `"filename": "caf\\u00e9.pdf", "purpose": "ocr", "sample_type": "ocr_input", "num_lines": 0, ` +
        `"mimetype": "application/pdf", "source": "upload", "signature": "${createHash("md5").update(PDF).digest("hex")}", ` +
        `"expires_at": null, "visibility": "workspace"}`,
    );
  });

  test("files of every purpose are accepted and described", async () => {
    const { upload } = as("purposes");
    const rows: [object, string, string, object][] = [
      [
        { purpose: "batch" },
        jsonl([REQUEST, REQUEST]),
        "a.jsonl",
        { sample_type: "batch_request", num_lines: 2, mimetype: "application/jsonl" },
      ],
      [
        {},
        jsonl([{ messages: [{ role: "user", content: "a" }] }]),
        "b.jsonl",
        { purpose: "fine-tune", sample_type: "instruct", num_lines: 1 },
      ],
      [
        { purpose: "fine-tune" },
        jsonl([{ text: "once" }, { text: "upon" }]),
        "c.jsonl",
        { sample_type: "pretrain", num_lines: 2 },
      ],
      [
        { purpose: "fine-tune" },
        jsonl([{ text: "good", labels: { mood: "high" } }]),
        "d.jsonl",
        { sample_type: "instruct" },
      ],
      [
        { purpose: "ocr", visibility: "user" },
        "x",
        "e.PNG",
        { mimetype: "image/png", visibility: "user" },
      ],
      [{ purpose: "ocr" }, "%PDF-1.4", "noname", { mimetype: "application/pdf" }],
      [{ purpose: "audio" }, "x", "f.mp3", { mimetype: "audio/mpeg" }],
      [{ purpose: "agentic_safety" }, "x", "f.txt", { mimetype: "text/plain" }],
    ];
    for (const [fields, content, name, expected] of rows)
      expect(await upload(content, name, fields as Record<string, string>)).toMatchObject(expected);
  });

  test("a file is read, listed, downloaded and deleted", async () => {
    const client = as("life");
    const first = await client.upload(PDF, "one.pdf", { purpose: "ocr" });
    const second = await client.upload(jsonl([REQUEST]), "two.jsonl", { purpose: "batch" });
    expect(second.created_at).toBe(first.created_at + 1);
    expect(await client.json("GET", `/v1/files/${first.id.toUpperCase()}`)).toEqual({
      ...first,
      deleted: false,
    });
    const list = await client.json("GET", "/v1/files");
    expect(list).toEqual({ data: [second, first], object: "list", total: 2 });
    expect(Object.keys(list)).toEqual(["data", "object", "total"]);
    const content = await client.send("GET", `/v1/files/${first.id}/content`);
    expect(content.headers.get("content-type")).toBe("application/octet-stream");
    expect(Buffer.from(await content.arrayBuffer()).equals(Buffer.from(PDF))).toBe(true);
    const removed = await client.send("DELETE", `/v1/files/${first.id}`);
    expect(await removed.text()).toBe(`{"id": "${first.id}", "object": "file", "deleted": true}`);
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/content"],
      ["GET", "/url"],
      ["DELETE", ""],
    ])
      expect((await client.send(method!, `/v1/files/${first.id}${path}`)).status).toBe(404);
    expect(await client.json("GET", "/v1/files")).toMatchObject({ data: [second], total: 1 });
  });

  test("lists are filtered and paged", async () => {
    const client = as("lists");
    for (let n = 0; n < 5; n++) await client.upload("x", `Report ${n}.pdf`, { purpose: "ocr" });
    await client.upload(jsonl([REQUEST]), "batch.jsonl", { purpose: "batch" });
    const names = async (query: string): Promise<string[]> =>
      (await client.json("GET", `/v1/files?${query}`)).data.map(({ filename }: any) => filename);
    expect(await names("page_size=2&page=1")).toEqual(["Report 3.pdf", "Report 2.pdf"]);
    expect(await names("page_size=2&page=9")).toEqual([]);
    expect(await names("purpose=batch")).toEqual(["batch.jsonl"]);
    expect(await names("search=REPORT&page_size=2")).toEqual(["Report 4.pdf", "Report 3.pdf"]);
    expect(await names("sample_type=batch_request&sample_type=batch_result")).toEqual([
      "batch.jsonl",
    ]);
    expect(await names("mimetypes=application/jsonl")).toEqual(["batch.jsonl"]);
    expect(await names("source=mistral")).toEqual([]);
    expect(await client.json("GET", "/v1/files?search=report")).toMatchObject({ total: 5 });
    expect(await client.json("GET", "/v1/files?include_total=false")).toMatchObject({
      total: null,
    });
  });

  test("a range of a file is a part of it", async () => {
    const client = as("ranges");
    const { id } = await client.upload("0123456789", "a.pdf", { purpose: "ocr" });
    const get = async (range: string) => {
      const headers = { authorization: "Bearer ranges", range };
      const response = await api.fetch(`/v1/files/${id}/content`, { headers });
      return [response.status, await response.text(), response.headers.get("content-range")];
    };
    expect(await get("bytes=2-4")).toEqual([206, "234", "bytes 2-4/10"]);
    expect(await get("bytes=7-")).toEqual([206, "789", "bytes 7-9/10"]);
    expect(await get("bytes=-3")).toEqual([206, "789", "bytes 7-9/10"]);
    expect(await get("bytes=5-99")).toEqual([206, "56789", "bytes 5-9/10"]);
    expect(await get("bytes=0-0,5-6")).toEqual([200, "0123456789", null]);
    expect(await get("lines=1")).toEqual([200, "0123456789", null]);
    expect(await get("bytes=10-")).toEqual([416, "", "bytes */10"]);
  });

  test("a signed link works without a key until it expires", async () => {
    const client = as("links");
    const { id } = await client.upload(PDF, "a b.pdf", { purpose: "ocr" });
    const answer = await client.send("GET", `/v1/files/${id}/url?expiry=2`);
    const text = await answer.text();
    const { url } = JSON.parse(text);
    expect(text).toBe(`{"url": "${url}"}`);
    const { pathname, search, searchParams } = new URL(url);
    const [container, organisation, workspace, file] = pathname.split("/").slice(-4);
    expect([container, file]).toEqual(["fine-tune", `${id.replaceAll("-", "")}.pdf`]);
    expect([organisation, workspace].every((each) => UUID.test(each!))).toBe(true);
    expect(searchParams.get("se")).toBe("2026-01-01T02:00:00Z");
    expect(searchParams.get("sig")).toMatch(/^[A-Za-z0-9+/]{43}=$/);
    const follow = (query: string, init?: RequestInit) => api.fetch(pathname + query, init);
    const response = await follow(search);
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/pdf");
    expect(Buffer.from(await response.arrayBuffer()).equals(Buffer.from(PDF))).toBe(true);
    expect(await (await follow(search, { headers: { range: "bytes=0-4" } })).text()).toBe("%PDF-");
    for (const forged of [search.replace("02%3A00", "09%3A00"), search.slice(0, -9), ""])
      expect((await follow(forged)).status).toBe(403);
    await client.send("DELETE", `/v1/files/${id}`);
    expect((await follow(search)).status).toBe(404);
  });

  test("links and files with an expiry end when the clock is moved on", async () => {
    const world = "/~files-clock";
    const client = as("clock");
    const post = (hours: string) =>
      client.json(
        "POST",
        `${world}/v1/files`,
        formOf("x", `${hours}.pdf`, { purpose: "ocr", expiry: hours }),
      );
    const short = await post("1");
    const long = await post("48");
    expect(short.expires_at).toBe(short.created_at + 3600);
    const { url } = await client.json("GET", `${world}/v1/files/${long.id}/url?expiry=1`);
    const { pathname, search } = new URL(url);
    expect(pathname.startsWith(`${world}/`)).toBe(true);
    const advance = async (by: unknown) =>
      (
        await api.fetch(`${world}/__parlel/clock`, {
          method: "POST",
          body: JSON.stringify({ advance: by }),
        })
      ).json();
    expect(await advance("59m")).toEqual({ ok: true, advanced: 3540 });
    expect((await api.fetch(pathname + search)).status).toBe(200);
    expect(await advance(120)).toEqual({ ok: true, advanced: 3660 });
    expect((await api.fetch(pathname + search)).status).toBe(403);
    expect((await client.send("GET", `${world}/v1/files/${short.id}`)).status).toBe(404);
    const list = await client.json("GET", `${world}/v1/files`);
    expect(list).toMatchObject({ total: 1, data: [{ id: long.id }] });
    const next = await post("1");
    expect(next.created_at).toBe(long.created_at + 1 + 3660);
    for (const wrong of ["soon", -1, "", null, "1e9d"])
      expect(await advance(wrong)).toMatchObject({ type: "invalid_request_error" });
  });

  test("a file's id works wherever the API takes one", async () => {
    const client = as("uses");
    const pdf = await client.upload(PDF, "a.pdf", { purpose: "ocr" });
    const ocr = await client.json("POST", "/v1/ocr", {
      model: "mistral-ocr-latest",
      document: { type: "file", file_id: pdf.id },
    });
    expect(ocr.pages.map(({ markdown }: any) => markdown)).toEqual(["Page one", "Page two"]);
    expect(ocr.usage_info).toEqual({ pages_processed: 2, doc_size_bytes: PDF.length });
    const audio = await client.upload(wavOf(9), "a.wav", { purpose: "audio" });
    const form = new FormData();
    form.append("model", "voxtral-mini-latest");
    form.append("file_id", audio.id);
    const heard = await client.json("POST", "/v1/audio/transcriptions", form);
    expect(heard.usage.prompt_audio_seconds).toBe(9);
    const chat = {
      model: "mistral-small-latest",
      messages: [
        {
          role: "user",
          content: [
            { type: "file", file_id: pdf.id },
            { type: "text", text: "What is it?" },
          ],
        },
      ],
    };
    expect(await client.json("POST", "/v1/chat/completions", chat)).toMatchObject({
      object: "chat.completion",
    });
  });

  test("ids are the same for the same key in the same order, and no other key sees the file", async () => {
    const made = async (world: string, key: string): Promise<string> =>
      (await as(key).json("POST", `/~${world}/v1/files`, formOf("x", "a.pdf", { purpose: "ocr" })))
        .id;
    const mine = await made("one", "mine");
    expect(await made("two", "mine")).toBe(mine);
    expect(await made("one", "yours")).not.toBe(mine);
    expect((await as("yours").send("GET", `/~one/v1/files/${mine}`)).status).toBe(404);
    expect((await as("mine").send("GET", `/~three/v1/files/${mine}`)).status).toBe(404);
  });
});

const BAD_TYPE =
  '{"detail": "Invalid file format.", "message": "Received file with mimetype application/zip, only application/pdf, image/.*, ' +
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document, application/vnd.openxmlformats-officedocument.presentationml.presentation, " +
  "application/epub+zip, application/docbook+xml, application/rtf, application/vnd.oasis.opendocument.text, application/x-biblatex, " +
  "application/x-bibtex, application/x-endnote+xml, application/x-fictionbook+xml, application/x-ipynb+json, application/x-jats+xml, " +
  'application/x-latex, application/x-opml+xml, text/troff, text/x-dokuwiki are currently supported"}';
const lines = (errors: string): string =>
  `{"detail": "Invalid file format.", "description": "Found ${errors.split("}, {").length} errors in this file. ` +
  `You can view supported formats here: https://docs.mistral.ai/capabilities/finetuning. ", "errors": [${errors}]}`;
const FILES = "/v1/files";
const NOT_FOUND = '{"detail": "Not Found"}';
const NO_FILE =
  '{"detail": [{"type": "missing", "loc": ["file", "file"], "msg": "Field required"}]}';

const REFUSALS: readonly Refusal[] = [
  [
    "a type that OCR doesn't read",
    "POST",
    FILES,
    formOf("PK", "a.zip", { purpose: "ocr" }),
    422,
    BAD_TYPE,
    "client-python#217",
  ],
  [
    "bytes that are no text",
    "POST",
    FILES,
    formOf(new Uint8Array([0xff, 0xfe]), "a.jsonl", {}),
    422,
    '{"detail": "Failed to decode data, please encode your file using UTF-8."}',
    "client-ts#95",
  ],
  [
    "lines that are no JSON",
    "POST",
    FILES,
    formOf('x\n{"messages": []}\n{"messages"', "a.jsonl", {}),
    422,
    lines(
      '{"message": "line contains invalid json: unexpected character: line 1 column 1", "line_number": 1}, {"message": "line contains invalid json: unexpected end of data: line 1 column 12", "line_number": 3}',
    ),
    "client-ts#95",
  ],
  [
    "lines that ask nothing",
    "POST",
    FILES,
    formOf('{"custom_id": "0"}\n[]\n{"body": {}, "custom_id": []}\n', "a.jsonl", {
      purpose: "batch",
    }),
    422,
    lines(
      '{"message": "line should have a `body` that is an object", "line_number": 1}, {"message": "line should be a json object", "line_number": 2}, {"message": "`custom_id` should be a string", "line_number": 3}',
    ),
    "[?]",
  ],
  [
    "lines to learn nothing from",
    "POST",
    FILES,
    formOf('{"messages": [1]}\n{}\n', "a.jsonl", {}),
    422,
    lines(
      '{"message": "`messages` should be objects with a `role`", "line_number": 1}, {"message": "line should have `messages` or a `text`", "line_number": 2}',
    ),
    "[?]",
  ],
  [
    "no lines",
    "POST",
    FILES,
    formOf("\n\n", "a.jsonl", { purpose: "batch" }),
    422,
    lines('{"message": "file is empty", "line_number": 1}'),
    "[?]",
  ],
  [
    "another purpose",
    "POST",
    FILES,
    formOf("x", "a.pdf", { purpose: "fun" }),
    422,
    `{"detail": [{"type": "enum", "loc": ["form", "purpose"], "msg": "Input should be 'fine-tune', 'batch', 'ocr', 'agentic_safety' or 'audio'", "ctx": {"expected": "'fine-tune', 'batch', 'ocr', 'agentic_safety' or 'audio'"}}]}`,
    "Django Ninja",
  ],
  [
    "an expiry in the past",
    "POST",
    FILES,
    formOf("x", "a.pdf", { purpose: "ocr", expiry: "0" }),
    422,
    '{"detail": [{"type": "greater_than_equal", "loc": ["form", "expiry"], "msg": "Input should be greater than or equal to 1", "ctx": {"ge": 1}}]}',
    "[?]",
  ],
  ["a form without a file", "POST", FILES, new FormData(), 422, NO_FILE, "Django Ninja"],
  ["JSON for a form", "POST", FILES, { file: "x" }, 422, NO_FILE, "Django Ninja"],
  [
    "an id that is nobody's",
    "GET",
    `${FILES}/${NOBODY}`,
    undefined,
    404,
    NOT_FOUND,
    "[?] Django Ninja",
  ],
  [
    "content of nobody's",
    "GET",
    `${FILES}/${NOBODY}/content`,
    undefined,
    404,
    NOT_FOUND,
    "[?] Django Ninja",
  ],
  [
    "deleting nobody's",
    "DELETE",
    `${FILES}/${NOBODY}`,
    undefined,
    404,
    NOT_FOUND,
    "[?] Django Ninja",
  ],
  [
    "a bad id",
    "GET",
    `${FILES}/x`,
    undefined,
    422,
    `{"detail": [{"type": "uuid_parsing", "loc": ["path", "file_id"], "msg": "Input should be a valid UUID, invalid character: found \`x\` at 0", "ctx": {"error": "invalid character: found \`x\` at 0"}}]}`,
    "Django Ninja",
  ],
  [
    "a link for too long",
    "GET",
    `${FILES}/${NOBODY}/url?expiry=169`,
    undefined,
    422,
    '{"detail": [{"type": "less_than_equal", "loc": ["query", "expiry"], "msg": "Input should be less than or equal to 168", "ctx": {"le": 168}}]}',
    "the SDK's documentation",
  ],
  [
    "a page before the first",
    "GET",
    `${FILES}?page=-1`,
    undefined,
    422,
    '{"detail": [{"type": "greater_than_equal", "loc": ["query", "page"], "msg": "Input should be greater than or equal to 0", "ctx": {"ge": 0}}]}',
    "[?]",
  ],
];

describeServed("refused files", (api) => {
  testRefusals(api, REFUSALS);

  describe("a refused upload", () => {
    test("leaves nothing behind", async () => {
      expect(await clientOf(api, "refused").json("GET", FILES)).toMatchObject({ total: 0 });
    });
  });
});
