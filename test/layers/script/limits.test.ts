/** Limits that run down and come back. */
import { expect, test } from "vitest";
import { type Api, chatBody, describeServed, eventually, KEY } from "../../_harness.ts";

const CHAT = "/v1/chat/completions";

const plan = (api: Api, line: string, world: string): Promise<Response> =>
  api.fetch(`${world}/__parlel/plan`, {
    method: "PUT",
    headers: { "content-type": "text/plain" },
    body: line,
  });

const ask = (
  { post }: Api,
  world: string,
  text: string,
  headers: Record<string, string> = {},
): Promise<Response> => post(world + CHAT, chatBody(text), headers);

const left = ({ headers }: Response, name: string): (string | null)[] =>
  ["limit", "remaining"].map((what) => headers.get(`x-ratelimit-${what}-${name}`));

describeServed("limits", (api) => {
  test("of requests refuse in the live service's words, per key, and the headers count down", async () => {
    await plan(api, "req-minute=2", "/~requests");
    const answers = [];
    for (const text of ["one", "two", "three"]) answers.push(await ask(api, "/~requests", text));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map((answer) => left(answer, "req-minute"))).toEqual([
      ["2", "1"],
      ["2", "0"],
      ["2", "0"],
    ]);
    const [, , refused] = answers;
    expect(await refused!.text()).toBe(
      '{"object":"error","message":"Rate limit exceeded","type":"rate_limited","param":null,"code":"1300","raw_status_code":429}',
    );
    expect(refused!.headers.get("x-parlel-plan")).toBe("limit req-minute; attempt=1");
    expect(refused!.headers.get("retry-after")).toBeNull();
    const other = await ask(api, "/~requests", "four", { authorization: "Bearer other" });
    expect(other.status).toBe(200);
    expect((await ask(api, "/~elsewhere", "five")).status).toBe(200);
  });

  test("come back continuously, and say when if the plan asks for it", async () => {
    await plan(api, "req-second=1 retryAfter=true", "/~second");
    const statuses = new Set<number>();
    let refused: Response | undefined;
    await eventually(async () => {
      const answer = await ask(api, "/~second", "again");
      statuses.add(answer.status);
      if (answer.status === 429) refused = answer;
      else if (refused) return;
      throw new Error("not yet");
    });
    expect([...statuses].sort()).toEqual([200, 429]);
    expect(refused!.headers.get("retry-after")).toBe("1");
  });

  test("come back when the world's clock moves on, and no other world's", async () => {
    const advance = (world: string, by: string): Promise<Response> =>
      api.fetch(`${world}/__parlel/clock`, {
        method: "POST",
        body: JSON.stringify({ advance: by }),
      });
    const statuses = async (world: string): Promise<number[]> => {
      const answers = [];
      for (let n = 0; n < 3; n++) answers.push(await ask(api, world, `${n}`));
      return answers.map(({ status }) => status);
    };
    for (const world of ["/~moved", "/~still"]) {
      await plan(api, "req-minute=2", world);
      expect(await statuses(world)).toEqual([200, 200, 429]);
    }
    await advance("/~moved", "60s");
    expect(await statuses("/~moved")).toEqual([200, 200, 429]);
    expect((await ask(api, "/~still", "again")).status).toBe(429);
    await advance("/~moved", "1d");
    expect(await statuses("/~moved")).toEqual([200, 200, 429]);
  });

  test("of tokens are spent by the cost of answers", async () => {
    await plan(api, "tokens-minute=12", "/~tokens");
    const first = await ask(api, "/~tokens", "one two three four five six seven eight");
    const cost = Number(first.headers.get("x-ratelimit-tokens-query-cost"));
    expect(cost).toBeGreaterThan(12);
    expect(left(first, "tokens-minute")).toEqual(["12", "0"]);
    expect((await ask(api, "/~tokens", "more")).status).toBe(429);
  });

  test("of pages are spent by OCR", async () => {
    await plan(api, "ocr-pages-minute=1", "/~pages");
    const document = {
      type: "document_url",
      document_url: `data:text/plain;base64,${btoa("Hello")}`,
    };
    const body = { model: "mistral-ocr-latest", document };
    const first = await api.post("/~pages/v1/ocr", body);
    expect([first.status, ...left(first, "ocr-pages-minute")]).toEqual([200, "1", "0"]);
    expect((await api.post("/~pages/v1/ocr", body)).status).toBe(429);
  });

  test("a refused call changes no state", async () => {
    const voice = { name: "v", sample_audio: "" };
    await plan(api, "req-minute=1", "/~state");
    expect((await ask(api, "/~state", "spent")).status).toBe(200);
    expect((await api.post("/~state/v1/audio/voices", voice)).status).toBe(429);
    await api.fetch("/~state/__parlel/plan", { method: "DELETE" });
    const list = (await (await api.get("/~state/v1/audio/voices?type=custom")).json()) as any;
    expect(list.total).toBe(0);
  });
});

describeServed("calls that are open", (api) => {
  test("of concurrent calls hold until calls end or their callers leave", async () => {
    await plan(api, "concurrent=1 ttft=600000", "/~open");
    const caller = new AbortController();
    const open = api.fetch(`/~open${CHAT}`, {
      method: "POST",
      headers: { ...KEY, "content-type": "application/json" },
      body: JSON.stringify(chatBody("slow", { stream: true })),
      signal: caller.signal,
    });
    open.catch(() => {});
    await eventually(async () => {
      const log = await (await api.fetch("/~open/__parlel/requests")).json();
      expect(log).toMatchObject({ requests: [{ outcome: "open" }] });
    });
    const quick = { "x-parlel-plan": "speed=0" };
    expect((await ask(api, "/~open", "two", quick)).status).toBe(429);
    const other = await ask(api, "/~open", "two", { ...quick, authorization: "Bearer other" });
    expect(other.status).toBe(200);
    caller.abort();
    await (await open.catch(() => undefined))?.body?.cancel();
    await eventually(async () => expect((await ask(api, "/~open", "two", quick)).status).toBe(200));
  });
});
