/** The message of a miss: after the declared relaxations, with aligned lists, about the nearest fixture and about unreadable files. */
import { describe, expect, test, vi } from "vitest";
import type { Difference } from "../../src/types/miss.ts";
import { pairAligned } from "../../strategies/fixture/alignment.ts";
import { differencesOf, distanceOf } from "../../strategies/fixture/difference.ts";
import { keyOf, requestFrom } from "../../strategies/fixture/request.ts";
import { newFolder, put, replayer } from "../_fixtures.ts";
import { chatBody } from "../_harness.ts";
import { CHAT } from "../_upstream.ts";

const message = (role: string, content: string): object => ({ role, content });
const chat = (...contents: string[]): Record<string, unknown> => ({
  model: "mistral-small-latest",
  messages: contents.map((content, at) => message(at % 2 === 0 ? "user" : "assistant", content)),
});
const fixture = (body: object): object => ({
  version: 1,
  request: { method: "POST", path: CHAT, body },
  replies: [{ status: 200, headers: {}, json: {} }],
});
const at = (name: string): string => `chat/completions/${name}.json`;

interface Missed {
  readonly message: string;
  readonly nearest: string | null;
  readonly differences: readonly Difference[];
}

/** The miss of a call in a folder with fixtures of the given bodies. */
async function missIn(
  bodies: Record<string, object>,
  asked: object,
  options: object = {},
): Promise<Missed> {
  const fixtures = newFolder();
  for (const [name, body] of Object.entries(bodies)) put(fixtures, at(name), fixture(body));
  const { post } = await replayer(fixtures, options);
  const response = await post(CHAT, asked);
  expect(response.status).toBe(400);
  const { message: said, miss } = (await response.json()) as any;
  return { message: said, ...miss };
}

const long = chat("Hello", "Hi.", "What is the weather?", "Rain.", "And tomorrow?");
const inserted = (index: number): Record<string, unknown> => {
  const messages = [...(long.messages as object[])];
  messages.splice(index, 0, message("system", "Be brief."));
  return { ...long, messages };
};

describe("lists keep their elements aligned", () => {
  test.each([0, 1, 4])("one extra message at %i is one difference", async (index) => {
    const { differences } = await missIn({ a: long }, inserted(index));
    expect(differences).toEqual([
      { path: `body.messages.${index}`, asked: message("system", "Be brief.") },
    ]);
    const { differences: other } = await missIn({ a: inserted(index) }, long);
    expect(other).toEqual([
      { path: `body.messages.${index}`, recorded: message("system", "Be brief.") },
    ]);
  });

  test("one extra and one changed are two", async () => {
    const asked = structuredClone(inserted(1));
    (asked.messages as any[])[5].content = "And the day after?";
    const { differences } = await missIn({ a: long }, asked);
    expect(differences).toEqual([
      { path: "body.messages.1", asked: message("system", "Be brief.") },
      { path: "body.messages.5.content", asked: "And the day after?", recorded: "And tomorrow?" },
    ]);
  });

  test("lists of anything are paired with the least difference", () => {
    const pairs = (one: unknown[], other: unknown[]): unknown =>
      pairAligned(one, other, distanceOf).map((pair) => pair.map((each) => each ?? "-").join());
    expect(pairs(["a", "b", "c"], ["a", "c"])).toEqual(["0,0", "1,-", "2,1"]);
    expect(pairs([1], [2])).toEqual(["0,0"]);
    expect(pairs([], ["a"])).toEqual(["-,0"]);
    expect(pairs(["xa", "b"], ["b", "ya"])).toEqual(["0,-", "1,0", "-,1"]);
    const many = Array.from({ length: 1000 }, (_, index) => `${index}`);
    expect(differencesOf(many, [...many.slice(0, 400), ...many.slice(401)])).toEqual([
      { path: "400", asked: "400" },
    ]);
    // Too long to be worth aligning: compared place by place.
    expect(differencesOf(many, many.toReversed())).toHaveLength(1000);
  });
});

describe("the nearest", () => {
  test("is the one with the nearest prompt, whatever else differs", async () => {
    const { nearest } = await missIn(
      {
        other: chatBody("What is the capital of France?"),
        same: chatBody("Tell me a story", { temperature: 0.1, max_tokens: 5, random_seed: 1 }),
      },
      chatBody("Tell me a story!"),
    );
    expect(nearest).toBe(at("same"));
  });

  test("is found without parts that don't count", async () => {
    const relaxing = { ignore: ["temperature", "**.name"], scrub: ["\\d{4}-\\d\\d-\\d\\d"] };
    const { nearest, differences } = await missIn(
      {
        far: chatBody("On 2026-01-01 it rained a lot", { temperature: 0.1 }),
        near: chatBody("On 2026-01-01 it rains", { temperature: 0.9, top_p: 0.1 }),
      },
      chatBody("On 2027-09-09 it rains", { temperature: 0.1 }),
      relaxing,
    );
    expect(nearest).toBe(at("near"));
    expect(differences).toEqual([{ path: "body.top_p", recorded: 0.1 }]);
  });
});

describe("an unreadable file is reported as broken", () => {
  const body = chatBody("Hello");
  const key = keyOf(requestFrom("POST", CHAT, body));
  const broken: [string, string, string][] = [
    ["JSON that isn't any", '{ "version": 1', "line 1"],
    [
      "a merge conflict",
      '{\n<<<<<<< HEAD\n  "version": 1\n=======\n  "version": 2\n>>>>>>> main\n}',
      "line 2: it has the markers of a merge conflict",
    ],
    [
      "a pointer of Git LFS",
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
      "it is a pointer of Git LFS",
    ],
    ["nothing", " \n", "the file is empty"],
  ];
  test.each(broken)("%s", async (_, text, why) => {
    const told = vi.spyOn(console, "error").mockImplementation(() => {});
    for (const name of [`hello-${key}`, "renamed"]) {
      const fixtures = newFolder();
      put(fixtures, at(name), text);
      put(fixtures, at("other"), fixture(chatBody("Other")));
      const { post } = await replayer(fixtures);
      expect(told.mock.calls.flat().join()).toContain(`${at(name)}: ${why}`);
      const { message: said, miss } = (await (await post(CHAT, body)).json()) as any;
      expect(said).toContain(`${at(name)} is broken: ${why}`);
      expect(miss.broken).toEqual([{ path: at(name), message: expect.stringContaining(why) }]);
    }
    told.mockRestore();
  });

  test("UTF-16, which shells on Windows write", async () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => {});
    const fixtures = newFolder();
    put(fixtures, at("a"), Buffer.from(`\ufeff${JSON.stringify(fixture(body))}`, "utf16le"));
    await replayer(fixtures);
    expect(told.mock.calls.flat().join()).toContain("save it as UTF-8, not as UTF-16");
    told.mockRestore();
  });

  test("markers of a conflict within the text of a rule", async () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => {});
    const fixtures = newFolder();
    const text = "a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> main\n";
    put(
      fixtures,
      "rules.yaml",
      `match: { user: Hi }\nreply:\n  text: |\n${text.replace(/^[abc]/gm, "    $&")}`,
    );
    await replayer(fixtures);
    expect(told.mock.calls.flat().join()).toContain(
      "line 5: it has the markers of a merge conflict",
    );
    told.mockRestore();
  });

  test("a pointer of Git LFS beside a fixture", async () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => {});
    const fixtures = newFolder();
    const reply = { status: 200, headers: {}, file: "a.bin" };
    put(fixtures, at("a"), { ...fixture(body), replies: [reply] });
    put(fixtures, "chat/completions/a.bin", "version https://git-lfs.github.com/spec/v1\nsize 1\n");
    await replayer(fixtures);
    expect(told.mock.calls.flat().join()).toContain(
      "a.bin can't be used: it is a pointer of Git LFS",
    );
    told.mockRestore();
  });
});

test("a byte order mark and other line ends don't matter", async () => {
  const fixtures = newFolder();
  const text = JSON.stringify(fixture(chatBody("Hello")), null, 2);
  put(fixtures, at("a"), `\ufeff${text.replaceAll("\n", "\r\n")}`);
  put(fixtures, "rules.yaml", "\ufeffmatch: { user: Hi }\r\nreply: { text: Hello. }\r\n");
  const { post } = await replayer(fixtures, { strictFixtures: true });
  for (const asked of ["Hello", "Hi"]) expect((await post(CHAT, chatBody(asked))).status).toBe(200);
});

describe("--ignore", () => {
  const asked = {
    ...chat("Hello"),
    tools: [
      {
        type: "function",
        function: { name: "f", parameters: { title: "A", a: [{ title: "B" }] } },
      },
    ],
  };
  const changed = JSON.parse(
    JSON.stringify(asked).replaceAll('"A"', '"C"').replaceAll('"B"', '"D"'),
  );
  test.each([
    ["**.title", true],
    ["tools.**.title", true],
    ["tools.**", true],
    ["$.tools.*.function.parameters.**.title", true],
    ["tools.*.title", false],
    ["tools.0.function.parameters.title", false],
    ["messages.**.title", false],
  ])("%s: %s", async (place, isFound) => {
    const told = vi.spyOn(console, "error").mockImplementation(() => {});
    const fixtures = newFolder();
    put(fixtures, at("a"), fixture(asked));
    const { post } = await replayer(fixtures, { ignore: [place] });
    expect((await post(CHAT, changed)).status).toBe(isFound ? 200 : 400);
    told.mockRestore();
  });

  test("warns of a place that no fixture of any set has", async () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => {});
    const fixtures = newFolder();
    put(fixtures, at("a"), fixture(asked));
    put(fixtures, `happy/${at("a")}`, fixture({ ...asked, temperature: 1 }));
    await replayer(fixtures, {
      ignore: ["**.title", "temperature", "message.*.content", "**.titel"],
    });
    expect(told.mock.calls.map(([text]) => text)).toEqual([
      "[parlel-mistral] --ignore message.*.content: no fixture has such a place. Did you mean messages?",
      "[parlel-mistral] --ignore **.titel: no fixture has such a place.",
    ]);
    told.mockRestore();
  });
});
