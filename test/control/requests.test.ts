/** The ways to read the log: one request, a report, an archive, a followed stream, a repeated request. */
import { expect, test, vi } from "vitest";
import { newFolder, replayer } from "../_fixtures.ts";
import {
  type Api,
  chatBody,
  describeServed,
  eventsOf,
  eventually,
  KEY,
  startServer,
} from "../_harness.ts";

const CHAT = "/v1/chat/completions";
const LOG = "/__parlel/requests";

const shown = async (api: Api, path: string): Promise<any> => (await api.fetch(path)).json();

/** Reads a stream of events until a check passes, and returns what came until then. */
async function readUntil(response: Response, isEnough: (text: string) => boolean): Promise<string> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!isEnough(text)) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
  }
  await reader.cancel();
  return text;
}

/** The requests in the events that a follower got: number, outcome. */
const seenIn = (text: string): [number, string][] =>
  [...text.matchAll(/^event: request\nid: (\d+)\ndata: (.+)$/gm)].map(([, id, data]) => {
    const entry = JSON.parse(data!);
    expect(entry.n).toBe(Number(id));
    return [entry.n, entry.outcome];
  });

describeServed("one request", (api) => {
  test("is shown with its answer, its attempts, and a command that repeats it", async () => {
    const world = "/~one";
    const body = chatBody("it's me");
    const first = await (await api.post(world + CHAT, body)).json();
    await api.post(world + CHAT, chatBody("other"));
    await api.post(world + CHAT, body);
    const entry = await shown(api, `${world}${LOG}/1`);
    expect(entry).toMatchObject({ n: 1, status: 200, body, attempts: [1, 3] });
    expect(entry.reply).toMatchObject({ status: 200, body: first });
    expect(entry.curl).toContain(`/~one${CHAT}'`);
    expect(entry.curl).toContain("it'\\''s me");
    expect((await api.fetch(`${world}${LOG}/9`)).status).toBe(404);
    expect((await api.fetch(`${world}${LOG}/x`)).status).toBe(404);
  });

  test("that was streamed is shown frame by frame, with the times of its plan", async () => {
    const world = "/~frames";
    const plan = { "x-parlel-plan": "ttft=20 tps=1000" };
    const said = await (
      await api.post(world + CHAT, chatBody("Hi", { stream: true }), plan)
    ).text();
    const { reply } = await shown(api, `${world}${LOG}/1`);
    expect(reply.frames.map(({ data }: { data: string }) => data).join("")).toBe(said);
    const times = reply.frames.map(({ at }: { at: number }) => at);
    expect(times[0]).toBe(20);
    expect(times.at(-1)).toBeCloseTo(20 + times.length - 1, 0);
    expect(times).toEqual([...times].sort((a: number, b: number) => a - b));
  });

  test("that a plan broke is shown with its fault", async () => {
    const world = "/~broken";
    await api.post(world + CHAT, chatBody("Hi"), { "x-parlel-plan": "503" });
    const entry = await shown(api, `${world}${LOG}/1`);
    expect(entry).toMatchObject({ status: 503, fault: "503", attempt: 1 });
    expect(entry.reply).toMatchObject({ status: 503, body: { code: "3800" } });
  });

  test("is repeated, and answered the same", async () => {
    const world = "/~again";
    for (const body of [chatBody("Hi"), chatBody("Hi", { stream: true })]) {
      const said = await (await api.post(world + CHAT, body)).text();
      const { requests } = await shown(api, `${world}${LOG}?limit=1`);
      const n = requests[0].n as number;
      const replayed = await api.fetch(`${world}${LOG}/${n}/replay`, { method: "POST" });
      expect(replayed.status).toBe(200);
      expect(await replayed.text()).toBe(said);
      const later = await shown(api, `${world}${LOG}?after=${n}`);
      expect(later.requests.every((entry: any) => entry.path === CHAT)).toBe(true);
    }
    const none = await api.fetch(`${world}${LOG}/99/replay`, { method: "POST" });
    expect(none.status).toBe(404);
  });

  test("that was a form isn't sent again without its body, nor made a fixture", async () => {
    const world = "/~form";
    const body = new FormData();
    body.set("purpose", "ocr");
    body.set("file", new Blob(["Hello"]), "hello.txt");
    const { authorization } = KEY;
    await api.fetch(`${world}/v1/files`, { method: "POST", headers: { authorization }, body });
    for (const route of ["replay", "fixture"]) {
      const refused = await api.fetch(`${world}${LOG}/1/${route}`, { method: "POST" });
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain("Request 1 wasn't JSON, and its body isn't kept: ");
    }
    const entry = await shown(api, `${world}${LOG}/1`);
    expect(entry).toMatchObject({ body: expect.stringMatching(/^\(\d+ bytes\)$/) });
    expect(entry).not.toHaveProperty("curl");
    const { log } = await shown(api, `${world}${LOG}?as=har`);
    expect(log.entries[0].request).toMatchObject({
      postData: { mimeType: "application/octet-stream", text: "" },
      bodySize: Number(entry.body.match(/\d+/)[0]),
    });
  });
});

describeServed("the log", (api) => {
  test("is reported for people", async () => {
    const world = "/~report";
    await api.post(world + CHAT, chatBody("Hi"));
    await api.post(world + CHAT, chatBody("Ho"), { "x-parlel-plan": "429" });
    const response = await api.fetch(world + LOG, { headers: { accept: "text/plain" } });
    expect(response.headers.get("content-type")).toContain("text/plain");
    const lines = (await response.text()).split("\n");
    expect(lines[0]).toMatch(
      /^1 {2}\d\d:\d\d:\d\d\.\d{3} {2}POST {2}\/v1\/chat\/completions {2}200 {2}\d+ ms +deterministic mistral-small-latest \d+ tokens$/,
    );
    expect(lines[1]).toMatch(/ 429 .* 429$/);
    expect(lines[2]).toBe("2 requests");
  });

  test("of a world without requests says where it is, and whether the default world was called instead", async () => {
    const report = async (world: string): Promise<string> =>
      (await api.fetch(world + LOG, { headers: { accept: "text/plain" } })).text();
    const said = /^0 requests\nThis world's base URL is (http:\S+), for/;
    await api.fetch(LOG, { method: "DELETE" });
    const [, baseURL = ""] = said.exec(await report("/~nobody"))!;
    expect(baseURL).toMatch(/\/~nobody\/v1$/);
    expect(await report("/~nobody")).not.toContain("default world");
    expect(await report("")).toBe("0 requests\n");
    const usual = baseURL.replace("/~nobody", "");
    await api.post(CHAT, chatBody("Hi"));
    expect(await report("/~nobody")).toContain(`The default world, ${usual}, has 1 request:`);
    await api.post(`/~nobody${CHAT}`, chatBody("Hi"));
    expect(await report("/~nobody")).not.toMatch(/base URL|default/);
  });

  test("suggests the filter that was meant", async () => {
    const refused = async (query: string): Promise<string[]> => {
      const { detail } = await shown(api, `${LOG}?${query}`);
      return detail.map(({ msg }: any) => msg);
    };
    const none = "There is no such filter.";
    expect(await refused("usr=x")).toEqual([`${none} Did you mean user?`]);
    expect(await refused("hello&world")).toEqual([
      `${none} Did you mean user.contains=hello?`,
      `${none} Did you mean user.contains=world?`,
    ]);
    expect(await refused("temperature=0")).toEqual([
      expect.stringMatching(/^There is no such filter\. Known: limit, after, .*fault$/),
    ]);
  });

  test("is exported as an HTTP archive", async () => {
    const world = "/~archive";
    const said = await (await api.post(`${world}${CHAT}?a=b`, chatBody("Hi"))).text();
    const stream = await (await api.post(world + CHAT, chatBody("Hi", { stream: true }))).text();
    await api.get(`${world}/v1/models`);
    const { log } = await shown(api, `${world}${LOG}?as=har&limit=3`);
    expect(log).toMatchObject({ version: "1.2", creator: { name: "parlel-mistral" } });
    const [plain, streamed, list] = log.entries;
    expect(plain).toMatchObject({
      request: {
        method: "POST",
        url: expect.stringMatching(/^http:\/\/.+\/v1\/chat\/completions\?a=b$/),
        queryString: [{ name: "a", value: "b" }],
        postData: { mimeType: "application/json", text: JSON.stringify(chatBody("Hi")) },
      },
      response: { status: 200, content: { text: said, size: said.length } },
      timings: { wait: plain.time },
    });
    expect(Number.isNaN(Date.parse(plain.startedDateTime))).toBe(false);
    expect(streamed.response.content).toMatchObject({
      text: stream,
      mimeType: expect.stringContaining("text/event-stream"),
    });
    expect(list.request).not.toHaveProperty("postData");
    expect(eventsOf(stream).at(-1)).toBe("[DONE]");
    expect((await api.fetch(`${world}${LOG}?as=zip`)).status).toBe(400);
  });

  test("is followed as it grows, from an entry on, and through a filter", async () => {
    const world = "/~followed";
    const follow = (query = ""): Promise<Response> =>
      api.fetch(`${world}${LOG}${query}`, { headers: { accept: "text/event-stream" } });
    await api.post(world + CHAT, chatBody("before"));
    const [all, behind, some] = [
      await follow(),
      await follow("?after=0"),
      await follow("?user=wanted"),
    ];
    expect(all.headers.get("content-type")).toContain("text/event-stream");
    const isDone = (n: number) => (text: string) =>
      seenIn(text).some(([at, outcome]) => at === n && outcome === "done");
    const reading = [
      readUntil(all, isDone(3)),
      readUntil(behind, isDone(3)),
      readUntil(some, isDone(3)),
    ];
    await (await api.post(world + CHAT, chatBody("other"))).text();
    await (await api.post(world + CHAT, chatBody("wanted"))).text();
    const [fromNow, fromStart, filtered] = (await Promise.all(reading)).map((text) =>
      seenIn(text).map(([n]) => n),
    );
    expect([...new Set(fromNow)]).toEqual([2, 3]);
    expect([...new Set(fromStart)]).toEqual([1, 2, 3]);
    expect([...new Set(filtered)]).toEqual([3]);
  });

  test("is followed with all that it has, however much that is", async () => {
    const world = "/~much";
    const count = 400;
    for (let n = 1; n < count; n++) await api.post(world + CHAT, chatBody(`${n}`));
    const headers = { accept: "text/event-stream" };
    const followed = await api.fetch(`${world}${LOG}?after=0`, { headers });
    await api.post(world + CHAT, chatBody("the last"));
    const text = await readUntil(followed, (read) => read.includes(`\nid: ${count}\n`));
    const numbers = [...text.matchAll(/^id: (.+)$/gm)].map(([, n]) => Number(n));
    expect([...new Set(numbers)]).toEqual(Array.from({ length: count }, (_, at) => at + 1));
  });

  test("is followed with bodies that have several lines, each in one event", async () => {
    const world = "/~lines";
    const body = chatBody("several\nlines");
    for (const lineBreak of ["\n", "\r\n", "\r", "\n\n"]) {
      const text = JSON.stringify(body, null, 2).replaceAll("\n", lineBreak);
      await api.fetch(world + CHAT, { method: "POST", headers: KEY, body: text });
    }
    const headers = { accept: "text/event-stream" };
    const followed = await api.fetch(`${world}${LOG}?after=0`, { headers });
    const text = await readUntil(followed, (read) => /id: 4\n[^]*\n\n$/.test(read));
    const bodies = [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data!).body);
    expect(bodies).toEqual([body, body, body, body]);
    expect(text.split("\n\n").filter((event) => event.startsWith("event:"))).toHaveLength(4);
  });

  test("counts attempts from its beginning, listed from an entry on or followed", async () => {
    const world = "/~attempts";
    const ask = async (text: string): Promise<unknown> =>
      (await api.post(world + CHAT, chatBody(text))).json();
    await ask("twice");
    const headers = { accept: "text/event-stream" };
    const followed = await api.fetch(`${world}${LOG}?attempt=2`, { headers });
    await ask("once");
    await ask("twice");
    await ask("once");
    const text = await readUntil(followed, (read) => read.includes("\nid: 4\n"));
    expect(new Set(text.match(/^id: .*/gm))).toEqual(new Set(["id: 3", "id: 4"]));
    const { requests } = await shown(api, `${world}${LOG}?attempt=2&after=2`);
    expect(requests.map(({ n }: { n: number }) => n)).toEqual([3, 4]);
  });

  test("notifies followers when it is cleared", async () => {
    const world = "/~cleared";
    const followed = await api.fetch(`${world}${LOG}`, {
      headers: { accept: "text/event-stream" },
    });
    const read = readUntil(followed, (text) => text.includes("event: cleared"));
    await api.fetch(`${world}${LOG}`, { method: "DELETE" });
    expect(await read).toContain("event: cleared\ndata: {}\n\n");
  });

  test.each([
    ["it is cleared", { method: "DELETE" }, LOG],
    ["its world is reset", { method: "POST" }, "/__parlel/reset"],
  ])("is followed after %s, from number 1 again", async (_, init, path) => {
    const world = `/~again${init.method}`;
    await api.post(world + CHAT, chatBody("one"));
    await api.post(world + CHAT, chatBody("two"));
    const accept = { headers: { accept: "text/event-stream" } };
    const rows = await api.fetch(`${world}${LOG}?as=rows`, accept);
    const reading = [
      readUntil(await api.fetch(`${world}${LOG}`, accept), (text) => seenIn(text).length > 1),
      readUntil(await api.fetch(`${world}${LOG}?after=2`, accept), (text) =>
        text.includes('"outcome":"done"'),
      ),
      readUntil(rows, (text) => text.includes('"preview":"three"')),
    ];
    await api.fetch(world + path, init);
    await (await api.post(world + CHAT, chatBody("three"))).text();
    const [all, behind, listed] = await Promise.all(reading);
    expect(all).toContain("event: cleared");
    expect(seenIn(all!.slice(all!.indexOf("event: cleared"))).map(([n]) => n)).toEqual([1, 1]);
    expect(behind).toMatch(/event: cleared[^]*"n":1,/);
    expect(listed).toMatch(/event: cleared[^]*"n":1,[^]*"preview":"three"/);
  });

  test("an answer that ends after a clear doesn't change the entry that has its number now", async () => {
    const world = "/~ended";
    const plan = { "x-parlel-plan": "stall@2" };
    const old = await api.post(world + CHAT, chatBody("old", { stream: true }), plan);
    await api.fetch(`${world}${LOG}`, { method: "DELETE" });
    await (await api.post(world + CHAT, chatBody("new"))).text();
    const [before] = (await shown(api, world + LOG)).requests;
    await old.body!.cancel();
    const streams = async (): Promise<string> => (await api.fetch("/metrics")).text();
    await eventually(async () => expect(await streams()).toMatch(/streams_open\S* 0$/m));
    expect(await shown(api, world + LOG)).toEqual({ requests: [before], count: 1 });
    expect(before).toMatchObject({ n: 1, outcome: "done" });
  });
});

test("an answer by the real clock is shown with the time at which it was given", async () => {
  const { server, api } = await startServer({ clock: "real" });
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-05-06T07:08:09.500Z") });
  try {
    const answer = await api.post(CHAT, chatBody("When?"));
    const body = await answer.json();
    vi.setSystemTime(Date.parse("2026-05-06T07:09:00Z"));
    const { reply } = await shown(api, `${LOG}/1`);
    expect(reply.body).toEqual(body);
    const id = "mistral-correlation-id";
    expect(reply.headers[id]).toBe(answer.headers.get(id));
    const [{ response }] = (await shown(api, `${LOG}?as=har`)).log.entries;
    expect(JSON.parse(response.content.text)).toEqual(body);
  } finally {
    vi.useRealTimers();
    await server.stop();
  }
});

test("an answer by another strategy than the server's is shown as that one gave it, and asks no other", async () => {
  const { post, fetch } = await replayer(newFolder(), { ci: true });
  const headers = { "x-parlel-strategy": "deterministic" };
  const body = await (await post(CHAT, chatBody("Generated"), headers)).json();
  const json = async (path: string): Promise<any> => (await fetch(path)).json();
  expect((await json(`${LOG}/1`)).reply).toMatchObject({ status: 200, body });
  const [{ response }] = (await json(`${LOG}?as=har`)).log.entries;
  expect(JSON.parse(response.content.text)).toEqual(body);
  expect(await json("/__parlel/misses")).toEqual({ misses: [], count: 0 });
});
