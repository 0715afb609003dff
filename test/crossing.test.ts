/** Two servers on one Redis whose messages reach it in an unlucky order. */
import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { MistralServer } from "../src/server.ts";
import { SCRIPTS } from "../src/store/redis/scripts.ts";
import { talkTo } from "./_conversations.ts";
import { type Gate, startGate } from "./_redis-gate.ts";
import { type Api, chatBody, startServer } from "./_harness.ts";
import { NO_REDIS, type RunningRedis, startRedis } from "./_redis.ts";

describe.skipIf(NO_REDIS)("two servers, of which the first reaches Redis through a gate", () => {
  let redis: RunningRedis;
  let gate: Gate;
  let first: { server: MistralServer; api: Api };
  let second: { server: MistralServer; api: Api };

  beforeAll(async () => {
    redis = await startRedis();
    gate = await startGate(redis.port);
    first = await startServer({ data: `redis://127.0.0.1:${gate.port}/0` });
    second = await startServer({ data: redis.url() });
  });
  afterAll(async () => {
    await first?.server.stop();
    await second?.server.stop();
    gate?.close();
    await redis?.close();
  });

  test("an append is answered once the next one can be sent to another server", async () => {
    const here = talkTo(first.api);
    const there = talkTo(second.api, here.key);
    const { conversation_id } = await here.start();
    const path = `/conversations/${conversation_id}`;
    // From the second time on, a script is sent as its hash.
    await here.append(conversation_id, { inputs: "Zero" });

    const release = gate.hold(new RegExp(createHash("sha1").update(SCRIPTS.release).digest("hex")));
    let isAnswered = false;
    const appended = here
      .append(conversation_id, { inputs: "One" })
      .then(() => (isAnswered = true));
    await release.reached;
    expect((await there.send("POST", path, { inputs: "Too soon" })).status).toBe(409);
    expect(isAnswered).toBe(false);
    release.open();
    await appended;
    expect((await there.send("POST", path, { inputs: "Two" })).status).toBe(200);
  });

  test("a rule whose play is taken back answers again, on every server", async () => {
    const plan = { "x-parlel-plan": "req-minute=600; 429, ok" };
    const ask = async ({ api }: typeof first, text: string) => {
      const response = await api.post("/v1/chat/completions", chatBody(text), plan);
      const body = (await response.json()) as any;
      return { status: response.status, said: body.choices?.[0].message.content };
    };
    await first.server.say("scripted");

    // It has played the rule, but hasn't been refused yet.
    const limit = gate.hold(/\r\n600\r\n/);
    const refused = ask(first, "one");
    await limit.reached;
    expect(await ask(second, "two")).toMatchObject({ status: 429 });
    limit.open();
    expect(await refused).toMatchObject({ status: 429 });

    expect(await ask(second, "two")).toEqual({ status: 200, said: "scripted" });
    const other = await ask(first, "one");
    expect(other.status).toBe(200);
    expect(other.said).not.toBe("scripted");
    for (const { api } of [first, second]) {
      const { rules } = (await (await api.get("/__parlel/rules")).json()) as any;
      expect(rules).toMatchObject([{ times: 1, played: 1 }]);
    }
  });
});
