/** Answers in the log after the process that gave them has ended. */
import { afterAll, describe, expect, test } from "vitest";
import { newFolder } from "../_fixtures.ts";
import { chatBody, eventsOf, KEY, startServer } from "../_harness.ts";
import { NO_REDIS, type RunningRedis, startRedis } from "../_redis.ts";

const CHAT = "/v1/chat/completions";
const LOG = "/__parlel/requests";

const redis: RunningRedis | undefined = NO_REDIS ? undefined : await startRedis();
afterAll(() => redis?.close());

describe.each<readonly [string, string]>([
  ["in a folder", newFolder()],
  ...(redis ? [["on Redis", redis.url()] as const] : []),
])("after a restart with the log %s", (_, data) => {
  test("answers are shown as they were or not at all, and looking at them changes nothing", async () => {
    const first = await startServer({ data });
    const { post, fetch, get } = first.api;
    const form = new FormData();
    form.set("purpose", "ocr");
    form.set("file", new File(["a page"], "a.pdf"));
    const answers = [
      await post("/v1/agents", { model: "mistral-small-latest", name: "A" }),
      await post("/v1/conversations", { model: "mistral-small-latest", inputs: "Hi" }),
      await post(CHAT, chatBody("Whole")),
      await fetch("/v1/files", { method: "POST", headers: KEY, body: form }),
    ];
    const bodies: any[] = await Promise.all(answers.map((each) => each.json()));
    const plan = { "x-parlel-plan": "cut@3" };
    const cut = await post(CHAT, chatBody("Cut", { stream: true }), plan);
    expect(eventsOf(await cut.text())).toHaveLength(3);
    expect(await (await get(`/v1/files/${bodies[3].id}/content`)).text()).toBe("a page");
    await first.server.stop();

    const { server, api } = await startServer({ data });
    const json = async (path: string): Promise<any> => (await api.fetch(path)).json();
    const state = await json("/__parlel/state");
    const shown = await Promise.all([1, 2, 3, 4, 5, 6].map((n) => json(`${LOG}/${n}`)));
    await json(`${LOG}?as=har`);
    for (const [at, body] of bodies.entries())
      if (shown[at].reply) expect(shown[at].reply).toMatchObject({ status: 200, body });
    expect(shown[2].reply).toBeDefined();
    if (shown[4].reply) expect(shown[4].reply.frames).toHaveLength(3);
    expect(shown[5].reply).toBeUndefined();
    expect(await json("/__parlel/state")).toEqual(state);
    await server.stop();
  });
});
