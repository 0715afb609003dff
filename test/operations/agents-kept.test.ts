/** Agents as objects: made, changed, found by version and alias, listed and deleted. */
import { expect, test } from "vitest";
import { MODEL, PLACES, talkTo, WEATHER } from "../_conversations.ts";
import { type Api, describeServed } from "../_harness.ts";

const KEYS = (
  "instructions tools completion_args guardrails model name description handoffs metadata object id " +
  "version versions created_at updated_at deployment_chat source version_message"
).split(" ");
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

for (const [place, options] of PLACES) {
  describeServed(`agents, kept ${place}`, suite, options);
}

function suite(api: Api): void {
  test("are created in the recorded form", async () => {
    const talk = talkTo(api);
    const { status, text, json } = await talk.send("POST", "/agents", {
      model: MODEL,
      name: "braintrust-test-agent-1782742411663",
      instructions: "You are concise. Keep responses under five words.",
    });
    expect(status).toBe(200);
    expect(Object.keys(json)).toEqual(KEYS);
    // As long as the recorded one, since ids and times have equal lengths.
    expect(text).toHaveLength(692);
    expect(json).toMatchObject({
      tools: [],
      guardrails: [],
      id: expect.stringMatching(/^ag_[0-9a-f]{32}$/),
      version: 0,
      versions: [],
      created_at: expect.stringMatching(TIME),
      source: "api",
      version_message: null,
    });
    expect(json.updated_at > json.created_at).toBe(true);
  });

  test("show their settings with every key", async () => {
    const agent = await talkTo(api).agent({
      tools: [WEATHER, { type: "code_interpreter" }],
      completion_args: { temperature: 0.3, stop: ["x"] },
      handoffs: ["ag_1"],
      metadata: { team: "a" },
      version_message: "first",
    });
    expect(agent.tools).toEqual([
      { type: "function", function: { ...WEATHER.function, strict: false } },
      { tool_configuration: null, type: "code_interpreter" },
    ]);
    expect(Object.keys(agent.tools[0].function)).toEqual(
      "name description strict parameters".split(" "),
    );
    expect(agent.completion_args).toMatchObject({ temperature: 0.3, stop: ["x"], top_p: null });
    expect(agent).toMatchObject({
      handoffs: ["ag_1"],
      metadata: { team: "a" },
      version_message: "first",
    });
  });

  test("show a schema under one name, whichever it was given under", async () => {
    const talk = talkTo(api);
    const settings = (json_schema: object): object => ({
      completion_args: { response_format: { type: "json_schema", json_schema } },
    });
    const schema = { type: "object", properties: {} };
    for (const given of [{ schema }, { schema_definition: schema }]) {
      const agent = await talk.agent(settings({ name: "kit", ...given }));
      expect(agent.completion_args.response_format.json_schema).toEqual({
        name: "kit",
        description: null,
        schema,
        strict: false,
      });
      const changed = settings({ name: "kit" });
      const { status } = await talk.send("PATCH", `/agents/${agent.id}`, changed);
      expect(status).toBe(422);
    }
  });

  test("a change makes a version, and older ones stay available", async () => {
    const talk = talkTo(api);
    const made = await talk.agent({ description: "one" });
    const path = `/agents/${made.id}`;
    const changed = await talk.ok("PATCH", path, {
      description: "two",
      completion_args: { top_p: 0.9 },
      version_message: "better",
    });
    expect(changed).toEqual({
      ...made,
      description: "two",
      completion_args: { ...made.completion_args, top_p: 0.9 },
      version: 1,
      versions: [0],
      updated_at: changed.updated_at,
      version_message: "better",
    });
    expect(Object.keys(changed)).toEqual(KEYS);
    expect(changed.updated_at > made.updated_at).toBe(true);
    expect(await talk.ok("GET", path)).toEqual(changed);
    expect(await talk.ok("GET", `${path}/versions/0`)).toEqual(made);
    expect(await talk.ok("GET", `${path}?agent_version=0`)).toEqual(made);
    expect(await talk.ok("GET", `${path}/versions/1`)).toEqual(changed);
    const third = await talk.ok("PATCH", path, { name: "Grace" });
    expect(third).toMatchObject({ version: 2, versions: [0, 1], description: "two" });
    const versions = await talk.ok("GET", `${path}/versions`);
    expect(versions.map(({ version }: any) => version)).toEqual([2, 1, 0]);
    const page = await talk.ok("GET", `${path}/versions?page=1&page_size=2`);
    expect(page.map(({ version }: any) => version)).toEqual([0]);
    for (const version of ["7", "nobody"])
      expect((await talk.send("GET", `${path}/versions/${version}`)).status).toBe(404);
  });

  test("go back to a version, and continue from it", async () => {
    const talk = talkTo(api);
    const made = await talk.agent({ description: "one", completion_args: { temperature: 0.3 } });
    const path = `/agents/${made.id}`;
    await talk.ok("PATCH", path, { description: "two", completion_args: { top_p: 0.9 } });
    const back = await talk.ok("PATCH", `${path}/version?version=0`);
    expect(back).toMatchObject({
      description: "one",
      version: 0,
      versions: [1],
      completion_args: { temperature: 0.3, top_p: null },
      created_at: made.created_at,
    });
    expect(back.updated_at > made.updated_at).toBe(true);
    const next = await talk.ok("PATCH", path, { name: "Grace" });
    expect(next).toMatchObject({ description: "one", version: 2, versions: [0, 1] });
    expect((await talk.send("PATCH", `${path}/version?version=9`)).status).toBe(404);
  });

  test("versions have aliases, which can move", async () => {
    const talk = talkTo(api);
    const { id } = await talk.agent();
    const path = `/agents/${id}`;
    await talk.ok("PATCH", path, { description: "two" });
    expect(await talk.ok("GET", `${path}/aliases`)).toEqual([]);
    const alias = await talk.ok("PUT", `${path}/aliases?alias=production&version=0`);
    expect(Object.keys(alias)).toEqual("alias version created_at updated_at".split(" "));
    expect(alias).toMatchObject({ alias: "production", version: 0 });
    expect((await talk.ok("GET", `${path}?agent_version=production`)).version).toBe(0);
    const moved = await talk.ok("PUT", `${path}/aliases?alias=production&version=1`);
    expect(moved).toMatchObject({ version: 1, created_at: alias.created_at });
    expect(moved.updated_at > alias.updated_at).toBe(true);
    await talk.ok("PUT", `${path}/aliases?alias=beta&version=0`);
    const aliases = await talk.ok("GET", `${path}/aliases`);
    expect(aliases.map((each: any) => [each.alias, each.version])).toEqual([
      ["production", 1],
      ["beta", 0],
    ]);
    expect((await talk.ok("GET", `${path}/versions/production`)).version).toBe(1);
    expect((await talk.send("PUT", `${path}/aliases?alias=gone&version=5`)).status).toBe(404);
    expect((await talk.send("DELETE", `${path}/aliases?alias=beta`)).status).toBe(204);
    expect((await talk.send("DELETE", `${path}/aliases?alias=beta`)).status).toBe(404);
    expect((await talk.send("GET", `${path}?agent_version=beta`)).status).toBe(404);
  });

  test("are listed through filters, in pages", async () => {
    const talk = talkTo(api);
    const names = ["one", "two", "three", "four", "five"];
    const made: any[] = [];
    for (const name of names)
      made.unshift(await talk.agent({ name, metadata: { long: name.length > 4 } }));
    await talk.ok("PATCH", `/agents/${made[0].id}`, { deployment_chat: true });
    const named = async (query: string): Promise<string[]> =>
      (await talk.ok("GET", `/agents${query}`)).map(({ name }: any) => name);
    expect(await named("")).toEqual(names.toReversed());
    expect(await named("?page=1&page_size=2")).toEqual(["three", "two"]);
    expect(await named("?name=two")).toEqual(["two"]);
    expect(await named("?search=T")).toEqual(["three", "two"]);
    expect(await named("?deployment_chat=true")).toEqual(["five"]);
    expect(await named("?sources=api&sources=playground")).toHaveLength(5);
    expect(await named("?sources=playground")).toEqual([]);
    expect(await named(`?id=${made[1].id}`)).toEqual(["four"]);
    expect(await named(`?metadata=${encodeURIComponent('{"long":true}')}`)).toEqual(["three"]);
    expect((await talk.send("GET", "/agents?page_size=0")).status).toBe(422);
    expect(await talkTo(api).ok("GET", "/agents")).toEqual([]);
  });

  test("pages by token stay stable while agents come and go", async () => {
    const talk = talkTo(api);
    const ids: string[] = [];
    for (let n = 0; n < 7; n++) ids.unshift((await talk.agent({ name: `agent ${n}` })).id);
    const seen: string[] = [];
    let token: string | null = null;
    do {
      const more: string = token === null ? "" : `&page_token=${token}`;
      const page: any = await talk.ok("GET", `/agents/pages?page_size=2${more}`);
      expect(Object.keys(page)).toEqual(["object", "data", "next_page_token"]);
      seen.push(...page.data.map(({ id }: any) => id));
      token = page.next_page_token;
      // The page's last agent is deleted, and another is added before all.
      await talk.send("DELETE", `/agents/${seen.at(-1)}`);
      await talk.agent({ name: "late" });
    } while (token !== null);
    expect(seen).toEqual(ids);
  });

  test("a token that no page has given is refused", async () => {
    const talk = talkTo(api);
    await talk.agent();
    for (const token of ["x", "", "-1", "1e3", "9".repeat(400)]) {
      const { status, text } = await talk.send("GET", `/agents/pages?page_token=${token}`);
      expect(status, token).toBe(422);
      expect(JSON.parse(text)).toMatchObject({ object: "Error", code: 3001 });
      expect(JSON.parse(text).detail[0].loc).toEqual(["query", "page_token"]);
    }
  });

  test("are gone once deleted, with their versions", async () => {
    const talk = talkTo(api);
    const { id } = await talk.agent();
    await talk.ok("PATCH", `/agents/${id}`, { name: "Grace" });
    const { status, text, headers } = await talk.send("DELETE", `/agents/${id}`);
    expect([status, text, headers.get("content-type")]).toEqual([204, "", null]);
    for (const path of ["", "/versions", "/versions/0", "/aliases"])
      expect((await talk.send("GET", `/agents/${id}${path}`)).status).toBe(404);
    expect((await talk.send("DELETE", `/agents/${id}`)).status).toBe(404);
    expect((await talkTo(api).send("GET", `/agents/${(await talk.agent()).id}`)).status).toBe(404);
  });

  test("concurrent changes are all kept", async () => {
    const talk = talkTo(api);
    const { id } = await talk.agent();
    const numbers = Array.from({ length: 20 }, (_, n) => n + 1);
    const changed = await Promise.all(
      numbers.map((n) => talk.ok("PATCH", `/agents/${id}`, { description: `${n}` })),
    );
    expect(changed.map(({ version }) => version).sort((one, other) => one - other)).toEqual(
      numbers,
    );
    for (const each of changed) {
      const kept = await talk.ok("GET", `/agents/${id}/versions/${each.version}`);
      expect(kept.description).toBe(each.description);
    }
  });

  test("complete with their instructions, model, tools and settings", async () => {
    const talk = talkTo(api);
    const messages = [{ role: "user", content: "What is 8+1?" }];
    const { id } = await talk.agent({ model: "mistral-large-latest" });
    const ask = (more: object = {}) =>
      talk.ok("POST", "/agents/completions", { agent_id: id, messages, ...more });
    const plain = await ask();
    expect(plain.model).toBe("mistral-large-latest");
    expect(plain.usage.prompt_tokens).toBe(3);
    await talk.ok("PATCH", `/agents/${id}`, {
      instructions: "You are concise.",
      tools: [WEATHER],
      completion_args: { max_tokens: 4 },
    });
    const told = await ask();
    expect(told.usage.prompt_tokens).toBeGreaterThan(plain.usage.prompt_tokens + 3);
    expect(told.choices[0]).toMatchObject({ finish_reason: "length" });
    expect(told.choices[0].message.content).not.toBe(plain.choices[0].message.content);
    const called = await ask({ tool_choice: "any", max_tokens: 100 });
    expect(called.choices[0].message.tool_calls[0].function.name).toBe("get_weather");
    expect(await ask()).toEqual(told);
  });

  test("answer in conversations, in the requested version", async () => {
    const talk = talkTo(api);
    const { id } = await talk.agent({ instructions: "Say yes." });
    await talk.ok("PATCH", `/agents/${id}`, {
      instructions: "Say no.",
      model: "mistral-large-latest",
    });
    const start = (more: object = {}) =>
      talk.ok("POST", "/conversations", { agent_id: id, inputs: "Well?", ...more });
    const now = await start();
    const [output] = now.outputs;
    expect(Object.keys(output)).toEqual(
      "object type created_at completed_at agent_id model id role content".split(" "),
    );
    expect(output).toMatchObject({ agent_id: id, model: "mistral-large-latest" });
    const before = await start({ agent_version: 0 });
    expect(before.outputs[0].model).toBe(MODEL);
    expect((await start({ agent_version: "0" })).outputs[0].content).toBe(
      before.outputs[0].content,
    );
    await talk.ok("PUT", `/agents/${id}/aliases?alias=old&version=0`);
    const aliased = await start({ agent_version: "old" });
    expect(aliased.outputs[0].content).toBe(before.outputs[0].content);
    const about = await talk.ok("GET", `/conversations/${before.conversation_id}`);
    expect(Object.keys(about)).toEqual(
      "name description metadata object id created_at updated_at agent_id agent_version".split(" "),
    );
    expect(about).toMatchObject({ agent_id: id, agent_version: 0 });
    const more = await talk.append(before.conversation_id, { inputs: "And?" });
    expect(more.outputs[0].model).toBe(MODEL);
    const [, delta] = await talk.events("/conversations", { agent_id: id, inputs: "Well?" });
    expect(Object.keys(delta)).toEqual(
      "type created_at output_index id content_index model agent_id role content".split(" "),
    );
    const restarted = await talk.ok("POST", `/conversations/${before.conversation_id}/restart`, {
      from_entry_id: before.outputs[0].id,
      inputs: "Again?",
    });
    expect(restarted.outputs[0].model).toBe(MODEL);
    const again = await talk.ok("GET", `/conversations/${restarted.conversation_id}`);
    expect(again).toMatchObject({ agent_id: id, agent_version: 0 });
    await talk.send("DELETE", `/agents/${id}`);
    const gone = await talk.send("POST", `/conversations/${now.conversation_id}`, { inputs: "?" });
    expect(gone.status).toBe(404);
  });
}
