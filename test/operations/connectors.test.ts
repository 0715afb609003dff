/** The tools that run at the service: their runs, the entries about them, and calls that wait for the user (state.md section 1.4). */
import { imageSize } from "image-size";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Emulator, openEmulator } from "../../src/app/emulator.ts";
import { resolveOptions } from "../../src/options/index.ts";
import type { Keeping } from "../../src/types/state.ts";
import { readFile } from "../../strategies/deterministic/files/stored.ts";
import {
  bytesName,
  documentsOf,
  librariesOf,
  type StoredDocument,
  type StoredLibrary,
} from "../../strategies/deterministic/libraries/stored.ts";
import { joined, MODEL, type Talk, talkTo, WEATHER } from "../_conversations.ts";
import { describeServed } from "../_harness.ts";

const CODE = { type: "code_interpreter" };
const SEARCH = { type: "web_search" };
const IMAGE = { type: "image_generation" };
const EXECUTION = "object type created_at completed_at model id name arguments function info".split(
  " ",
);

describeServed("built-in tools", (api) => {
  test("code is run, and the answer gives its result", async () => {
    const { headers, json } = await talkTo(api).send("POST", "/conversations", {
      model: MODEL,
      inputs: "Use the code interpreter to calculate 21 * 2. Return only the result.",
      tools: [CODE],
    });
    const [run, said] = json.outputs;
    expect(Object.keys(run)).toEqual(EXECUTION);
    expect(run).toMatchObject({
      type: "tool.execution",
      id: expect.stringMatching(/^tool_exec_[0-9a-f]{32}$/),
      name: "code_interpreter",
      function: "code_interpreter",
      info: { result: [{ type: "text", text: "42\n" }], code_output: "42\n" },
    });
    expect(run.arguments).toMatch(/^\{"code": "/);
    expect(JSON.parse(run.arguments).code).toBe(run.info.code);
    expect(run.completed_at > run.created_at).toBe(true);
    expect(said).toMatchObject({ type: "message.output", content: "The result is **42**." });
    const { usage } = json;
    expect(Object.keys(usage)).toEqual(
      "prompt_tokens completion_tokens total_tokens connector_tokens connectors".split(" "),
    );
    expect(usage.connectors).toEqual({ code_interpreter: 1 });
    expect(usage.total_tokens).toBe(
      usage.prompt_tokens + usage.completion_tokens + usage.connector_tokens,
    );
    const limits = [...headers].filter(([name]) => name.includes("code-interpreter"));
    expect(limits.map(([name, value]) => `${name}: ${value}`).sort()).toEqual([
      "x-ratelimit-limit-code-interpreter-day: 10",
      "x-ratelimit-limit-code-interpreter-minute: 3",
      "x-ratelimit-remaining-code-interpreter-day: 9",
      "x-ratelimit-remaining-code-interpreter-minute: 2",
    ]);
  });

  test.each([
    ["multiply 37 by 19", "703"],
    ["what is 2 + 3 * 4 - 1?", "13"],
    ["divide 7 by 2", "3.5"],
    ["8 / 2", "4.0"],
    ["1 / 0", "ZeroDivisionError: division by zero"],
  ])("%s comes to %s", async (inputs, result) => {
    const { outputs } = await talkTo(api).start({ inputs, tools: [CODE] });
    expect(outputs[0].info.code_output).toBe(`${result}\n`);
  });

  test("a run is streamed with its arguments in pieces", async () => {
    const body = { model: MODEL, inputs: "Run 6 * 7", tools: [CODE], store: false };
    const talk = talkTo(api);
    const [run, said] = (await talk.start(body)).outputs;
    const events = await talk.events("/conversations", body);
    const [started, ...rest] = events.slice(1, -1);
    const done = rest.find(({ type }) => type === "tool.execution.done");
    const deltas = rest.filter(({ type }) => type === "tool.execution.delta");
    expect(Object.keys(started)).toEqual(
      "type created_at output_index id model name arguments function".split(" "),
    );
    expect(started).toMatchObject({ type: "tool.execution.started", arguments: "", id: run.id });
    expect(Object.keys(deltas[0])).toEqual(
      "type created_at output_index id name arguments function".split(" "),
    );
    expect(deltas.map((each) => each.arguments).join("")).toBe(run.arguments);
    expect(Object.keys(done)).toEqual(
      "type created_at output_index id name function info".split(" "),
    );
    expect(done).toMatchObject({ info: run.info, created_at: run.completed_at });
    const message = rest.filter(({ type }) => type === "message.output.delta");
    expect(new Set(message.map(({ output_index }) => output_index))).toEqual(new Set([1]));
    expect(joined(message)).toBe(said.content);
    const times = events.map(({ created_at }) => created_at);
    expect(times).toEqual(times.toSorted());
  });

  test("the web is searched, and the answer names its sources", async () => {
    const talk = talkTo(api);
    const { outputs } = await talk.start({ inputs: "Find the news.", tools: [SEARCH] });
    const [run, said] = outputs;
    expect(run).toMatchObject({ name: "web_search", function: "web_search" });
    expect(run.arguments).toBe('{"query": "Find the news"}');
    const results: [string, any][] = Object.entries(JSON.parse(run.info.result));
    for (const [key, result] of results) {
      expect(key).toMatch(/^[A-Za-z0-9]{8}$/);
      expect(Object.keys(result)).toEqual(
        "url title description snippets date rank source metadata can_open".split(" "),
      );
      expect(new URL(result.url).hostname).toMatch(/\.example\.(com|org|net)$/);
    }
    const [text, ...references] = said.content;
    expect(text).toMatchObject({ type: "text" });
    expect(references.length).toBeGreaterThan(0);
    for (const reference of references) {
      expect(Object.keys(reference)).toEqual("type tool title url favicon description".split(" "));
      expect(results.map(([, { url }]) => url)).toContain(reference.url);
    }
    const events = await talk.events("/conversations", {
      model: MODEL,
      inputs: "Find the news.",
      tools: [SEARCH],
    });
    const chunks = events.filter(({ content }) => typeof content === "object");
    expect(chunks.map(({ content, content_index }) => [content_index, content])).toEqual(
      references.map((reference: any, index: number) => [index + 1, reference]),
    );
  });

  test("run once by themselves, and then only if the words ask for it", async () => {
    const talk = talkTo(api);
    const types = ({ outputs }: any): string[] => outputs.map(({ type }: any) => type);
    const started = await talk.start({ inputs: "Hello", tools: [SEARCH, CODE] });
    expect(started.outputs[0].name).toBe("web_search");
    const { conversation_id: id } = started;
    expect(types(await talk.append(id, { inputs: "Thanks" }))).toEqual(["message.output"]);
    const both = await talk.append(id, { inputs: "Look up the price and calculate 3 * 4" });
    expect(both.outputs.map(({ name }: any) => name)).toEqual([
      "web_search",
      "code_interpreter",
      undefined,
    ]);
    expect(both.usage.connectors).toEqual({ web_search: 1, code_interpreter: 1 });
    const none = await talk.append(id, {
      inputs: "Search again",
      completion_args: { tool_choice: "none" },
    });
    expect(types(none)).toEqual(["message.output"]);
    const beside = await talk.start({ inputs: "Hello", tools: [WEATHER, SEARCH] });
    expect(types(beside)).toEqual(["message.output"]);
  });

  test("leave the answer in the requested format", async () => {
    const { outputs } = await talkTo(api).start({
      inputs: "Find it",
      tools: [SEARCH],
      completion_args: { response_format: { type: "json_object" } },
    });
    expect(JSON.parse(outputs[1].content[0].text)).toBeTypeOf("object");
  });

  test("leave the answer's limits and thoughts to the request", async () => {
    const talk = talkTo(api);
    const find = async (completion_args: object): Promise<any> => {
      const { outputs } = await talk.start({ inputs: "Find it", tools: [SEARCH], completion_args });
      return outputs[1].content;
    };
    expect((await find({ max_tokens: 2 })).split(" ")).toHaveLength(2);
    expect((await find({ stop: "." }))[0].text).not.toContain(".");
    expect((await find({ reasoning_effort: "high" })).map(({ type }: any) => type)).toEqual([
      "thinking",
      "text",
      "tool_reference",
      "tool_reference",
    ]);
  });
});

const waiting = (tool: object, ...names: string[]): object => ({
  ...tool,
  tool_configuration: { requires_confirmation: names },
});
const GMAIL = { type: "connector", connector_id: "gmail" };

describeServed("tools that wait for their user", (api) => {
  test.each([
    [waiting(SEARCH, "web_search"), "web_search", "web_search"],
    [waiting(IMAGE, "image_generation"), "generate_image", "image_generation"],
    [waiting(GMAIL, "gmail_search"), "gmail_search", "gmail_search"],
    [waiting(GMAIL, "search"), "gmail_search", "gmail_search"],
  ])("%j is called once it is allowed", async (tool, called, ran) => {
    const talk = talkTo(api);
    const { conversation_id: id, outputs } = await talk.start({ inputs: "Latest?", tools: [tool] });
    expect(outputs).toMatchObject([
      { type: "function.call", name: called, confirmation_status: "pending" },
    ]);
    const [{ tool_call_id, arguments: given }] = outputs;
    const allowed = await talk.append(id, {
      tool_confirmations: [{ tool_call_id, confirmation: "allow" }],
    });
    expect(allowed.outputs).toMatchObject([
      { type: "tool.execution", name: ran, arguments: given },
      { type: "message.output" },
    ]);
    const [, call] = await talk.history(id);
    expect(call).toMatchObject({ type: "function.call", confirmation_status: "allowed" });
    const again = await talk.send("POST", `/conversations/${id}`, {
      tool_confirmations: [{ tool_call_id, confirmation: "allow" }],
    });
    expect(again.status).toBe(400);
  });

  test("a denied call doesn't run, and still gets an answer", async () => {
    const talk = talkTo(api);
    const { conversation_id: id, outputs } = await talk.start({
      inputs: "Read my latest mails",
      tools: [waiting(GMAIL, "gmail_search")],
    });
    const [{ tool_call_id }] = outputs;
    const other = await talk.send("POST", `/conversations/${id}`, { inputs: "Well?" });
    expect(other.status).toBe(400);
    const denied = await talk.append(id, {
      inputs: [],
      tool_confirmations: [{ tool_call_id, confirmation: "deny" }],
    });
    expect(denied.outputs).toMatchObject([{ type: "message.output" }]);
    expect((await talk.history(id))[1]).toMatchObject({ confirmation_status: "denied" });
  });

  test("a pending call is streamed as one", async () => {
    const events = await talkTo(api).events("/conversations", {
      model: MODEL,
      inputs: "Read my latest mails",
      tools: [waiting(GMAIL, "gmail_search")],
    });
    for (const delta of events.slice(1, -1))
      expect(delta).toMatchObject({ type: "function.call.delta", confirmation_status: "pending" });
  });

  test("connectors have the tools that their configuration names", async () => {
    const talk = talkTo(api);
    const names = async (
      tool_configuration: object,
      inputs = "gmail please",
    ): Promise<string[]> => {
      const { outputs } = await talk.start({ inputs, tools: [{ ...GMAIL, tool_configuration }] });
      return outputs.flatMap(({ name }: any) => name ?? []);
    };
    expect(await names({})).toEqual(["gmail_search"]);
    expect(await names({ include: ["read", "gmail_send"] })).toEqual(["gmail_read", "gmail_send"]);
    expect(await names({ include: ["read", "send"], exclude: ["send"] })).toEqual(["gmail_read"]);
    expect(await names({ exclude: ["search"] })).toEqual([]);
  });
});

describe("files and libraries of tools", () => {
  let emulator: Emulator;
  let keeping: Keeping;
  let talk: Talk;
  beforeAll(async () => {
    emulator = await openEmulator(resolveOptions({}));
    const world = await emulator.store.world("");
    keeping = { state: world.state("keeper"), blobs: world.blobs("keeper") };
    const fetch = async (path: string, init?: RequestInit): Promise<Response> =>
      emulator.fetch(new Request(`http://127.0.0.1${path}`, init));
    talk = talkTo({ fetch }, "keeper");
  });
  afterAll(() => emulator.close());

  test("pictures are kept as files, and the answer refers to them", async () => {
    const drawn = await talk.start({ inputs: "Draw a red circle", tools: [IMAGE] });
    const [run, said] = drawn.outputs;
    expect(run).toMatchObject({ name: "image_generation", function: "generate_image" });
    expect(JSON.parse(run.info.result)).toEqual({ url: expect.stringMatching(/^https:/) });
    const [text, file] = said.content;
    expect(text.text).toBe("Here is the image:\n\n");
    expect(Object.keys(file)).toEqual("type tool file_id file_name file_type".split(" "));
    expect(file).toMatchObject({
      tool: "image_generation",
      file_name: "image_generated_0",
      file_type: "png",
    });
    const kept = await readFile(keeping, file.file_id);
    expect(imageSize(kept!.bytes)).toMatchObject({ type: "jpg", width: 1024, height: 1024 });
    const plotted = await talk.start({ inputs: "Plot 2 * 3", tools: [CODE] });
    const plot = plotted.outputs[1].content[1];
    expect(plot).toMatchObject({ type: "tool_file", tool: "code_interpreter" });
    expect(imageSize((await readFile(keeping, plot.file_id))!.bytes)).toMatchObject({
      type: "jpg",
    });
  });

  const LIBRARY = "0197f425-5e85-7353-b8e7-e8b974b9c613";
  const ask = (inputs: string) =>
    talk.start({ inputs, tools: [{ type: "document_library", library_ids: [LIBRARY] }] });

  test("libraries are searched by the words of the question", async () => {
    const text = "Everybody has thirty days of paid vacation a year.";
    const { state, blobs } = keeping;
    await librariesOf(state).add({ id: LIBRARY, name: "Rules" } as StoredLibrary);
    await blobs.put(bytesName("holidays"), new TextEncoder().encode(text));
    const document = {
      id: "holidays",
      library_id: LIBRARY,
      name: "holidays.txt",
      mime_type: "text/plain",
    };
    await documentsOf(state).add({
      id: "holidays",
      library_id: LIBRARY,
      looks: 0,
      begun: 0,
      document: { ...document, created_at: "2026-01-01T00:00:00.000000Z" } as StoredDocument,
    });
    const { outputs, usage } = await ask("How many vacation days do I have?");
    const [search, open, said] = outputs;
    expect(search).toMatchObject({ name: "document_library", function: "library_search" });
    const [[key, hit]] = Object.entries<any>(JSON.parse(search.info.result)) as [[string, any]];
    expect(key).toMatch(/^[A-Za-z0-9]{8}$/);
    expect(Object.keys(hit)).toEqual(
      "url title description snippets date rank source metadata can_open".split(" "),
    );
    expect(hit).toMatchObject({
      url: "holidays",
      title: "holidays.txt",
      snippets: [text],
      source: "library_search",
      metadata: { relevant_pages: [0], library_id: LIBRARY, library_name: "Rules" },
    });
    expect(open).toMatchObject({ name: "open_library_result", function: "open_library_result" });
    expect(JSON.parse(open.arguments)).toEqual({
      document_id: "holidays",
      relevant_snippet_positions_in_text: "0",
    });
    expect(JSON.parse(open.info.result[0].text).content).toBe(text);
    expect(said.content).toMatchObject([
      { type: "text", text },
      { type: "tool_reference", tool: "document_library", title: "holidays.txt" },
    ]);
    expect(usage.connectors).toEqual({ document_library: 1, open_library_result: 1 });
  });

  test("a search without results is reported", async () => {
    const { outputs } = await ask("Search the library for zebras");
    expect(outputs).toMatchObject([
      { function: "library_search", info: { result: "{}" } },
      { content: "Nothing was found in the library." },
    ]);
  });
});
