/** The fixtures that a run used: counted by set and answer, added up, checked, pruned, and expected. */
import { existsSync, readFileSync } from "node:fs";
import { once } from "node:events";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { EmulatorError } from "../../src/types/error.ts";
import { run } from "../_commands.ts";
import { filesIn, newFolder, put, recorder, replayer } from "../_fixtures.ts";
import { type Api, chatBody, startServer } from "../_harness.ts";
import { chat, CHAT, command, said, startUpstream, type Upstream } from "../_upstream.ts";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(() => {
  upstream.answer = said("Hello there");
});

const plain = (content: string): object => ({
  status: 200,
  headers: { "content-type": "application/json" },
  json: { object: "chat.completion", choices: [{ index: 0, message: { content } }] },
});
const stream = (content: string): object => ({
  status: 200,
  headers: { "content-type": "text/event-stream" },
  events: [[0, { object: "chat.completion.chunk", choices: [{ index: 0, delta: { content } }] }]],
});
const fixture = (asked: string, ...replies: object[]): object => ({
  version: 1,
  request: { method: "POST", path: CHAT, body: chatBody(asked) },
  replies,
});
const at = (name: string): string => `chat/completions/${name}.json`;

/** A folder with a set whose answers are played to different extents. */
function folder(): string {
  const fixtures = newFolder();
  put(fixtures, at("a"), fixture("a", plain("1"), plain("2"), stream("3")));
  put(fixtures, at("b"), fixture("b", plain("1")));
  put(fixtures, `happy/${at("a")}`, fixture("a", plain("happy")));
  put(fixtures, "rules.yaml", "match: { user: rule }\nreply: [{ text: one }, { text: two }]");
  return fixtures;
}

const usageIn = (fixtures: string): string => join(fixtures, "usage.txt");
const countsIn = (fixtures: string): unknown => JSON.parse(readFileSync(usageIn(fixtures), "utf8"));

/** Plays some of a folder's fixtures on a server that counts. */
async function played(
  fixtures: string,
  play: (api: Api) => Promise<unknown>,
  usage: string = usageIn(fixtures),
): Promise<void> {
  const { server, ...api } = await replayer(fixtures, { usage });
  await play(api);
  await server.stop();
}

describe("the file of usage", () => {
  test("counts by set and by answer, rules too", async () => {
    const fixtures = folder();
    await played(fixtures, async ({ post }) => {
      for (const asked of ["a", "a", "a", "rule"]) await post(CHAT, chat(asked));
      await (await post(CHAT, chat("a", true))).text();
      await post(`/~happy${CHAT}`, chat("a"));
    });
    expect(countsIn(fixtures)).toEqual({
      [at("a")]: [1, 2, 1],
      [`happy/${at("a")}`]: [1],
      "rules.yaml#1": [1],
    });
  });

  test("adds up what several servers play, at once or one after the other", async () => {
    const fixtures = folder();
    await played(fixtures, ({ post }) => post(CHAT, chat("b")));
    const ask = ({ post }: Api): Promise<unknown> => post(CHAT, chat("a"));
    await Promise.all([1, 2, 3].map(() => played(fixtures, ask)));
    expect(countsIn(fixtures)).toEqual({ [at("a")]: [3], [at("b")]: [1] });
  });

  test("counts the answers that a recording run recorded and replayed", async () => {
    const fixtures = newFolder();
    const options = { usage: usageIn(fixtures), recordErrors: true };
    const { post, server } = await recorder(fixtures, upstream.url, options);
    upstream.answer = (response) =>
      response.writeHead(429, { "content-type": "application/json" }).end("{}");
    await (await post(CHAT, chat("a"))).text();
    upstream.answer = said("Hello there");
    for (let turn = 0; turn < 3; turn++) await (await post(CHAT, chat("a"))).text();
    await (await post(CHAT, chat("a", true))).text();
    await server.stop();
    const [name = ""] = filesIn(fixtures);
    expect(countsIn(fixtures)).toEqual({ [name]: [1, 3, 1] });
    const flags = ["--fixtures", fixtures, "--usage", usageIn(fixtures)];
    expect((await run("fixtures check", ...flags)).code).toBe(0);
  });

  test("counts the fixtures that a batch is joined from", async () => {
    const fixtures = newFolder();
    const batch = (input: unknown, ...inputs: number[]): object => ({
      version: 1,
      request: { method: "POST", path: "/v1/embeddings", body: { model: "m", input } },
      replies: [
        {
          status: 200,
          headers: {},
          json: { data: inputs.map((embedding, index) => ({ embedding: [embedding], index })) },
        },
      ],
    });
    put(fixtures, "embeddings/create/a.json", batch(["a", "b"], 1, 2));
    put(fixtures, "embeddings/create/c.json", batch("c", 3));
    await played(fixtures, ({ post }) => post("/v1/embeddings", { model: "m", input: ["b", "c"] }));
    expect(countsIn(fixtures)).toEqual({
      "embeddings/create/a.json": [1],
      "embeddings/create/c.json": [1],
    });
  });

  test("is never written over something else", async () => {
    const fixtures = folder();
    put(fixtures, "usage.txt", '{ "name": "a package" }');
    const { server } = await replayer(fixtures, { usage: usageIn(fixtures) });
    await expect(server.stop()).rejects.toThrow("this isn't a usage file");
    expect(readFileSync(usageIn(fixtures), "utf8")).toContain("a package");
  });
});

describe("check", () => {
  test("names fixtures that were not played, or only partly", async () => {
    const fixtures = folder();
    await played(fixtures, async ({ post }) => {
      for (const asked of ["a", "rule"]) await post(CHAT, chat(asked));
    });
    const flags = ["--fixtures", fixtures, "--usage", usageIn(fixtures)];
    const { code, said: found } = await run("fixtures check", ...flags);
    expect(code).toBe(1);
    expect(found.split("\n").slice(0, -1)).toEqual([
      `partly    ${at("a")}: of its 3 answers the 2nd and 3rd were not played`,
      `unused    ${at("b")}: was not played`,
      "partly    rules.yaml#1: of its 2 answers the 2nd was not played",
      `unused    happy/${at("a")}: was not played`,
      "4 files checked, 4 findings",
    ]);
  });

  test("adds up the files of several workers, named one by one or by a pattern", async () => {
    const fixtures = folder();
    const files = ["usage-1.txt", "usage-2.txt"].map((name) => join(fixtures, name));
    await played(fixtures, ({ post }) => post(CHAT, chat("b")), files[0]);
    await played(fixtures, ({ post }) => post(`/~happy${CHAT}`, chat("a")), files[1]);
    const named = files.flatMap((file) => ["--usage", file]);
    for (const flags of [named, ["--usage", join(fixtures, "usage-*.txt")]]) {
      const { said: found } = await run("fixtures check", "--fixtures", fixtures, ...flags);
      expect(found).not.toContain(`${at("b")}: was not`);
      expect(found).not.toContain("happy/");
      expect(found).toContain(`unused    ${at("a")}`);
    }
  });

  test.each(["nothing.txt", "nothing-*.txt"])("refuses %s, which isn't there", async (name) => {
    const flags = ["--fixtures", folder(), "--usage", name];
    await expect(run("fixtures check", ...flags)).rejects.toThrow("there is no such file");
  });

  test("treats a recording without a date as stale", async () => {
    const { said: found } = await run(
      "fixtures check",
      "--fixtures",
      folder(),
      "--max-age",
      "9999",
    );
    expect(found.match(/^stale {5}.*: doesn't say when it was recorded$/gm)).toHaveLength(3);
  });
});

describe("prune", () => {
  const binary = (name: string): object => ({
    ...fixture(name),
    replies: [{ status: 200, headers: {}, file: `${name}.bin` }],
  });

  test("first shows and then removes fixtures that a full run didn't use, with the files beside them", async () => {
    const fixtures = folder();
    put(fixtures, at("sound"), binary("sound"));
    put(fixtures, at("sound").replace("json", "bin"), Buffer.from([0xff]));
    put(fixtures, at("shared"), fixture("shared", { status: 200, headers: {}, file: "both.bin" }));
    put(fixtures, at("kept"), fixture("kept", { status: 200, headers: {}, file: "both.bin" }));
    put(fixtures, "chat/completions/both.bin", Buffer.from([0xff]));
    await played(fixtures, async ({ post }) => {
      for (const asked of ["a", "kept"]) await (await post(CHAT, chat(asked))).arrayBuffer();
    });
    const flags = ["--fixtures", fixtures, "--usage", usageIn(fixtures)];
    const shown = await run("fixtures prune", ...flags);
    expect(shown.code).toBe(0);
    expect(shown.said.split("\n").slice(0, -1)).toEqual([
      `stays   ${at("a")}: of its 3 answers the 2nd and 3rd were not played`,
      `unused  ${at("b")}: was not played`,
      `unused  ${at("shared")}: was not played`,
      `unused  ${at("sound")}: was not played`,
      "stays   rules.yaml#1: was not played",
      `unused  happy/${at("a")}: was not played`,
      "4 fixtures to remove; add --yes to do it",
    ]);
    for (const name of ["b", "shared", "sound"])
      expect(existsSync(join(fixtures, at(name)))).toBe(true);

    const removed = await run("fixtures prune", ...flags, "--yes");
    expect(removed.said).toContain("4 fixtures removed");
    const left = ["a.json", "kept.json", "both.bin"].map((name) => `chat/completions/${name}`);
    for (const name of [...left, "rules.yaml"]) expect(existsSync(join(fixtures, name))).toBe(true);
    for (const name of [at("b"), at("sound"), "chat/completions/sound.bin", `happy/${at("a")}`])
      expect(existsSync(join(fixtures, name)), name).toBe(false);
  });

  test("needs a run, and doesn't accept one that played nothing", async () => {
    const fixtures = folder();
    await played(fixtures, async () => {});
    const flags = ["--fixtures", fixtures, "--yes"];
    await expect(run("fixtures prune", ...flags, "--usage", usageIn(fixtures))).rejects.toThrow(
      "it wasn't a full run",
    );
    await expect(run("fixtures prune", ...flags)).rejects.toThrow("--usage FILE");
    expect(existsSync(join(fixtures, at("b")))).toBe(true);
  });
});

describe("x-parlel-expect-all", () => {
  const EXPECT = { "x-parlel-expect-all": "true" };

  test("fails a run that doesn't play its set to the end, and names the rest", async () => {
    const { post, server } = await replayer(folder());
    await post(`/~happy${CHAT}`, chat("a"), EXPECT);
    await post(CHAT, chat("a"), EXPECT);
    const stopped: EmulatorError = await server.stop().catch((error) => error);
    expect(stopped.code).toBe("UNPLAYED");
    expect(stopped.message.split("\n")).toEqual([
      "Not everything that was expected was played:",
      `  ${at("a")}: of its 3 answers the 2nd and 3rd were not played`,
      `  ${at("b")}: was not played`,
      "  rules.yaml#1: was not played",
    ]);
  });

  test("accepts a run that does, in its own world", async () => {
    const { post, server } = await replayer(folder());
    await post(`/~happy${CHAT}`, chat("a"), EXPECT);
    await post(`/~elsewhere${CHAT}`, chat("a"), { "x-parlel-expect-all": "false" });
    await server.stop();
  });

  test("counts each world separately, and an empty set fails", async () => {
    const { post, server } = await replayer(folder());
    const happy = { "x-parlel-fixtures": "happy" };
    await post(`/~one${CHAT}`, chat("a"), happy);
    await post(`/~two${CHAT}`, chat("nobody"), { ...happy, ...EXPECT });
    await post(`/~two${CHAT}`, chat("a"), { ...EXPECT, "x-parlel-fixtures": "absent" });
    const { message } = await server.stop().catch((error) => error);
    expect(message).toContain(`happy/${at("a")}: was not played in the world two`);
    expect(message).toMatch(/absent has no fixtures in the world two/);
  });

  test("is true or false", async () => {
    const { post } = await replayer(folder());
    const refused = await post(CHAT, chat("a"), { "x-parlel-expect-all": "perhaps" });
    expect(await refused.text()).toContain("x-parlel-expect-all is true or false");
  });

  test("ends the command with 1", async () => {
    const { child, output } = command(["replay", "--fixtures", folder(), "--port", "0", "--json"]);
    const [line] = await once(child.stdout, "data");
    const { url } = JSON.parse(`${line}`);
    await fetch(`${url}${CHAT}`, {
      method: "POST",
      headers: { authorization: "Bearer any", ...EXPECT },
      body: JSON.stringify(chat("b")),
    });
    child.kill("SIGTERM");
    expect(await once(child, "exit")).toEqual([1, null]);
    expect(output()).toContain(`${at("a")}: was not played`);
    expect(output()).not.toContain("    at ");
  });
});

describe("verify with unused", () => {
  /** The names that the server reports as not played. */
  const unused = async ({ post }: Api, world = ""): Promise<string> => {
    const verified = await post(`${world}/__parlel/verify`, { unused: 0 });
    const { ok, problems } = (await verified.json()) as any;
    expect([verified.status, ok]).toEqual(problems.length > 0 ? [409, false] : [200, true]);
    return problems.map(({ message }: { message: string }) => message).join("\n");
  };

  test("names each answer of a world's set that is left, before its first call too", async () => {
    const api = await replayer(folder());
    expect(await unused(api, "/~happy")).toContain(`found 1 that wasn't: happy/${at("a")}.`);
    await api.post(`/~happy${CHAT}`, chat("a"));
    expect(await unused(api, "/~happy")).toBe("");
    for (const asked of ["a", "a", "b", "rule"]) await api.post(CHAT, chat(asked));
    expect(await unused(api)).toBe(
      `Expected every answer to be played, found 2 that weren't: ${at("a")} (3rd of 3), rules.yaml#1 (2nd of 2).`,
    );
    await api.post(CHAT, { ...chat("a"), stream: true });
    await api.post(CHAT, chat("rule"));
    expect(await unused(api)).toBe("");
  });

  test("counts sets that a call has named, and none that no call could have played", async () => {
    const { api } = await startServer({ fixtures: folder() });
    expect(await unused(api)).toBe("");
    const named = { "x-parlel-strategy": "fixture", "x-parlel-fixtures": "happy" };
    await api.post(CHAT, chat("nobody"), named);
    await api.post(CHAT, chat("a"), { ...named, "x-parlel-fixtures": "absent" });
    expect(await unused(api)).toContain(`found 1 that wasn't: happy/${at("a")}.`);
    expect(await unused(api, "/~elsewhere")).toBe("");
  });
});
