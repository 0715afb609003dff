/** Sets of fixtures: which one answers, which names they may have, and that commands see the same as the server. */
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test, vi } from "vitest";
import { folderOfSet } from "../../strategies/fixture/set-name.ts";
import { run } from "../_commands.ts";
import { newFolder, put, recorder, replayer } from "../_fixtures.ts";
import { chatBody } from "../_harness.ts";
import { CHAT, said, startUpstream, type Upstream } from "../_upstream.ts";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream(said("Recorded"));
});

const saying = (content: string, asked = "Hello"): object => ({
  version: 1,
  request: { method: "POST", path: CHAT, body: chatBody(asked) },
  replies: [
    {
      status: 200,
      headers: { "content-type": "application/json" },
      json: { object: "chat.completion", choices: [{ index: 0, message: { content } }] },
    },
  ],
  recorded: { at: "2026-11-01" },
});
const A = "chat/completions/a.json";

/** What `why` says of a request. */
function whyHello(fixtures: string, ...flags: string[]): ReturnType<typeof run> {
  put(fixtures, "request.txt", chatBody("Hello"));
  return run("why", "--fixtures", fixtures, join(fixtures, "request.txt"), ...flags);
}

const contentOf = async (response: Response): Promise<string> => {
  const { choices, message } = (await response.json()) as any;
  return choices?.[0].message.content ?? message;
};

describe("which set answers", () => {
  test("a world's own, if there is one; a header overrides it", async () => {
    const fixtures = newFolder();
    put(fixtures, A, saying("default"));
    put(fixtures, `checkout-flow/${A}`, saying("of the world"));
    put(fixtures, `other/${A}`, saying("of the header"));
    const { post } = await replayer(fixtures);
    const ask = async (world: string, headers = {}): Promise<string> =>
      contentOf(await post(world + CHAT, chatBody("Hello"), headers));
    expect(await ask("/~checkout-flow")).toBe("of the world");
    expect(await ask("", { "x-parlel-world": "checkout-flow" })).toBe("of the world");
    expect(await ask("/~elsewhere")).toBe("default");
    expect(await ask("/~checkout-flow", { "x-parlel-fixtures": "other" })).toBe("of the header");
    expect(await ask("")).toBe("default");
    // One that is made while the server runs.
    put(fixtures, `elsewhere/${A}`, saying("made later"));
    expect(await ask("/~elsewhere")).toBe("made later");
  });

  test("a miss says that there is no such set, which one may be meant, and which there are", async () => {
    const fixtures = newFolder();
    put(fixtures, `checkout-flow/${A}`, saying("in the set"));
    const { post } = await replayer(fixtures);
    const ask = async (set: string): Promise<string> =>
      contentOf(await post(CHAT, chatBody("Hello"), { "x-parlel-fixtures": set }));
    const known = "Known: checkout-flow.";
    expect(await ask("checkout-flw")).toContain(
      `There is no set checkout-flw in ${fixtures}. Did you mean checkout-flow? ${known}`,
    );
    expect(await ask("refunds")).toContain(`There is no set refunds in ${fixtures}. ${known}`);
    expect(await ask("_none")).toContain("There is no fixture of this operation.");
    expect(await ask("checkout-flow")).toBe("in the set");
    const { said: why } = await whyHello(fixtures, "--set", "checkout-flw");
    expect(why).toContain("Did you mean checkout-flow?");
  });

  test("an answer and a miss name the file with its set", async () => {
    const fixtures = newFolder();
    put(fixtures, A, saying("default"));
    put(fixtures, `flow/${A}`, saying("in the set"));
    put(fixtures, "flow/rules.yaml", "match: { user: Hi }\nreply: { text: Hello. }");
    const { post } = await replayer(fixtures);
    const ask = (text: string, headers = {}): Promise<Response> =>
      post(CHAT, chatBody(text), headers);
    const fixtureOf = async (text: string, headers = {}): Promise<string | null> =>
      (await ask(text, headers)).headers.get("x-parlel-fixture");
    const inSet = { "x-parlel-fixtures": "flow" };
    expect(await fixtureOf("Hello")).toBe(A);
    expect(await fixtureOf("Hello", inSet)).toBe(`flow/${A}`);
    expect(await fixtureOf("Hi", inSet)).toBe("flow/rules.yaml#1");
    expect(await contentOf(await ask("Bye", inSet))).toContain(`nearest fixture is flow/${A}`);
  });

  test("rules of equal names in different sets are played, spent and broken separately", async () => {
    const fixtures = newFolder();
    for (const set of ["", "one/", "two/"]) {
      put(fixtures, set + A, saying("recorded", "Again"));
      put(
        fixtures,
        `${set}rules.yaml`,
        '[{ match: { user: Hi }, times: 1, reply: { text: Hello. } }, { match: { user: Wait }, plan: "429*1", reply: { text: Done. } }]',
      );
    }
    const { post, server } = await replayer(fixtures);
    const match = { user: "Hi", attempt: 1 };
    await server.rules({ name: "rules.yaml#1", match, times: 1, reply: { text: "World." } });
    const ask = (text: string, set: string): Promise<Response> =>
      post(CHAT, chatBody(text), set === "" ? {} : { "x-parlel-fixtures": set });
    expect(await contentOf(await ask("Hi", ""))).toBe("World.");
    for (const set of ["", "one", "two"]) {
      expect(await contentOf(await ask("Hi", set)), set).toBe("Hello.");
      const spent = `Rule "${set}${set && "/"}rules.yaml#1" matches, but has answered as often`;
      expect(await contentOf(await ask("Hi", set))).toContain(spent);
      expect((await ask("Wait", set)).status, set).toBe(429);
      expect(await contentOf(await ask("Wait", set)), set).toBe("Done.");
    }
  });

  test("a world named like a resource uses the default one, and a set can't have such a name", async () => {
    const fixtures = newFolder();
    put(fixtures, A, saying("default"));
    const { post } = await replayer(fixtures);
    for (const world of ["chat", "embeddings", "fine_tuning", "_none"]) {
      expect(await contentOf(await post(`/~${world}${CHAT}`, chatBody("Hello")))).toBe("default");
    }
    const refused = await post(CHAT, chatBody("Hello"), { "x-parlel-fixtures": "chat" });
    expect([refused.status, await contentOf(refused)]).toEqual([
      400,
      expect.stringContaining("the folder of a resource's fixtures"),
    ]);
  });

  test("a set's rules and fixtures answer only its own calls, and a resource's folders may hold subfolders", async () => {
    const fixtures = newFolder();
    put(fixtures, "chat/completions/checkout/deep/a.json", saying("sorted"));
    put(fixtures, `happy/${A}`, saying("happy"));
    put(fixtures, "happy/rules.yaml", "match: { user: Rule }\nreply: { text: Of the set. }");
    const { post } = await replayer(fixtures);
    expect(await contentOf(await post(CHAT, chatBody("Hello")))).toBe("sorted");
    expect((await post(CHAT, chatBody("Rule"))).status).toBe(400);
    expect(await contentOf(await post(`/~happy${CHAT}`, chatBody("Rule")))).toBe("Of the set.");
  });

  test("a recording in a world joins its set, if there is one", async () => {
    const fixtures = newFolder();
    put(fixtures, `mine/${A}`, saying("known"));
    const { post } = await recorder(fixtures, upstream.url);
    await (await post(`/~mine${CHAT}`, chatBody("New"))).text();
    await (await post(`/~yours${CHAT}`, chatBody("New"))).text();
    expect(readdirSync(join(fixtures, "mine/chat/completions"))).toHaveLength(2);
    expect(readdirSync(join(fixtures, "chat/completions"))).toHaveLength(1);
  });
});

describe("the name of a set", () => {
  const names = [
    "tests/test_checkout.py::test_pay[eur 5]",
    "checkout > pays › with a card",
    "überweisung",
    "結帳",
    "..",
    "../x",
    "a/b",
    "/etc",
    "a\\b",
    ".hidden",
    "%2e%2e",
    "CON",
    "nul.json",
    "ends with a dot.",
    "x".repeat(300),
    `test_login[${["ghp", "abcdefghijklmnopqrstuvwxyz0123"].join("_")}]`,
  ];
  test("any test's name becomes a folder below the others, a separate one for each", async () => {
    const fixtures = newFolder();
    const { post } = await recorder(fixtures, upstream.url);
    for (const name of names) {
      // As clients send what isn't Latin-1.
      const header = encodeURIComponent(name);
      await (await post(CHAT, chatBody("Hello"), { "x-parlel-fixtures": header })).text();
      const folder = folderOfSet(header);
      expect(existsSync(join(fixtures, folder, "chat/completions")), name).toBe(true);
    }
    const folders = readdirSync(fixtures);
    expect(folders.filter((name) => name !== "fixture.schema.json")).toHaveLength(names.length);
  });

  test("a name that suits a folder is kept, any other gets a distinct one", () => {
    for (const name of ["checkout-flow", "_a.b-c", "Happy1"]) expect(folderOfSet(name)).toBe(name);
    const folders = names.map(folderOfSet);
    expect(new Set(folders).size).toBe(names.length);
    for (const folder of folders) expect(folder).toMatch(/^[\w][\w.-]*-[0-9a-f]{8}$/);
    expect(folders.join()).not.toContain("ghp_");
    expect(folderOfSet("a b")).not.toBe(folderOfSet("a/b"));
  });

  test("an empty name means no set", async () => {
    const { post } = await replayer(newFolder());
    expect((await post(CHAT, chatBody("Hello"), { "x-parlel-fixtures": "" })).status).toBe(400);
  });
});

describe("the commands", () => {
  const TOKEN = ["ghp", "abcdefghijklmnopqrstuvwxyz0123"].join("_");
  const folder = (): string => {
    const fixtures = newFolder();
    put(fixtures, A, saying("default"));
    put(fixtures, "chat/completions/deep/b.json", saying("deep", "Deep"));
    put(fixtures, `happy/${A}`, saying("happy"));
    put(fixtures, "happy/rules.yaml", "match: { user: Rule }\nreply: { text: Of the set. }");
    return fixtures;
  };

  test("list names what every set has", async () => {
    const { said: listed, code } = await run("fixtures list", "--fixtures", folder());
    expect(code).toBe(0);
    for (const name of [A, "chat/completions/deep/b.json", `happy/${A}`, "happy/rules.yaml#1"]) {
      expect(listed).toMatch(new RegExp(`^${name} `, "m"));
    }
    expect(listed).toContain("3 fixtures, 1 rule, 0 broken");
  });

  test("check looks into every set", async () => {
    const fixtures = folder();
    expect((await run("fixtures check", "--fixtures", fixtures)).said).toBe(
      "4 files checked, 0 findings\n",
    );
    put(fixtures, "happy/embeddings/create/broken.json", "{");
    put(fixtures, "happy/chat/completions/secret.json", saying(TOKEN, "Secret"));
    put(fixtures, "happy/chat/completions/z.json", saying("never"));
    put(fixtures, "sad/rules/chat/x.yaml", "match: 1");
    const { code, said: found } = await run("fixtures check", "--fixtures", fixtures);
    expect(code).toBe(1);
    expect(found).toMatch(/^broken {4}happy\/embeddings\/create\/broken\.json: line 1/m);
    expect(found).toMatch(/^secret {4}happy\/chat\/completions\/secret\.json/m);
    expect(found).toMatch(
      /^shadowed {2}happy\/chat\/completions\/z\.json: happy\/chat\/completions\/a\.json/m,
    );
    expect(found).toMatch(/^broken {4}sad\/rules\/chat\/x\.yaml/m);
  });

  test("diff repeats the requests of every set, and export writes them", async () => {
    const fixtures = folder();
    const { said: compared } = await run("fixtures diff", "--fixtures", fixtures);
    expect(compared).toContain("3 fixtures asked again");
    expect(compared).toContain(`happy/${A}: `);
    const { said: exported } = await run(
      "fixtures export",
      "--fixtures",
      fixtures,
      "--as",
      "jsonl",
    );
    expect(exported.trim().split("\n")).toHaveLength(3);
  });

  test("why looks in the named set", async () => {
    const fixtures = folder();
    put(fixtures, "request.txt", chatBody("Hello"));
    const flags = ["--fixtures", fixtures, join(fixtures, "request.txt")];
    expect((await run("why", ...flags, "--set", "happy")).said).toContain("answers it with 200");
    expect((await run("why", ...flags, "--set", "sad")).code).toBe(1);
  });

  test.each(["check", "list", "diff", "export"])(
    "%s ends with 1 where there are no fixtures",
    async (name) => {
      for (const fixtures of [newFolder(), join(newFolder(), "absent")]) {
        const { code, warned } = await run(`fixtures ${name}`, "--fixtures", fixtures);
        expect([code, warned]).toEqual([1, `There are no fixtures in ${fixtures}.\n`]);
      }
    },
  );
});

test("a replay without fixtures says so at the start, and a strict one doesn't start", async () => {
  const told = vi.spyOn(console, "error").mockImplementation(() => {});
  const fixtures = newFolder();
  await replayer(fixtures);
  expect(told.mock.calls.flat().join()).toContain(`There are no fixtures in ${fixtures}`);
  await expect(replayer(fixtures, { strictFixtures: true })).rejects.toThrow("no fixtures");
  told.mockClear();
  put(fixtures, `happy/${A}`, saying("happy"));
  await replayer(fixtures, { strictFixtures: true });
  await recorder(newFolder(), upstream.url);
  expect(told).not.toHaveBeenCalled();
  told.mockRestore();
});
