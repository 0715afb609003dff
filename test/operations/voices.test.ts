import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseBuffer } from "music-metadata";
import { expect, test } from "vitest";
import { mp3Of, wavOf } from "../_audio.ts";
import { type Api, describeServed, startServer } from "../_harness.ts";

const PATH = "/v1/audio/voices";
const SAMPLE = Buffer.from(mp3Of(4)).toString("base64");
const KEYS = (
  "name slug languages gender age tags color description appearance retention_notice id created_at " +
  "user_id trimmed_seconds type"
).split(" ");
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** A client for voices, with a key of its own, since keys don't share voices. */
function voicesOf({ fetch }: Api, key: string) {
  const send = (method: string, path: string, body?: object): Promise<Response> =>
    fetch(PATH + path, {
      method,
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      ...(body && { body: JSON.stringify(body) }),
    });
  const json = async (method: string, path: string, body?: object): Promise<any> => {
    const response = await send(method, path, body);
    expect(response.status).toBe(200);
    return response.json();
  };
  return {
    send,
    create: (more: object = {}) => json("POST", "", { name: "Ada", sample_audio: SAMPLE, ...more }),
    get: (id: string) => json("GET", `/${id}`),
    update: (id: string, body: object) => json("PATCH", `/${id}`, body),
    remove: (id: string) => json("DELETE", `/${id}`),
    list: (query = "") => json("GET", query),
  };
}

describeServed("voices", (api) => {
  test("a search goes through all voices page by page, the caller's own first", async () => {
    const mine = voicesOf(api, "search");
    const own = await mine.create({ name: "Ada", gender: "female", languages: ["en_us"] });
    const search = async (query: string): Promise<any> => {
      const headers = { authorization: "Bearer search" };
      const response = await api.fetch(`/v2/audio/voices?${query}`, { headers });
      expect(response.status).toBe(200);
      return response.json();
    };
    const seen: any[] = [];
    for (let token: string | null = "", pages = 0; token !== null && pages < 9; pages++) {
      const page = await search(
        `page_size=7${token && `&page_token=${encodeURIComponent(token)}`}`,
      );
      seen.push(...page.data);
      token = page.next_page_token;
    }
    expect(seen).toHaveLength(31);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(31);
    const { appearance: _, ...told } = own;
    expect(seen[0]).toEqual({ ...told, kind: "ivc" });
    expect(seen[1]).toMatchObject({ type: "preset", kind: null });
    expect((await search("")).data).toHaveLength(10);

    const names = async (query: string) =>
      (await search(`page_size=50&${query}`)).data.map(({ name }: any) => name);
    expect(await names("query=ADA")).toEqual(["Ada"]);
    expect(await names("type=custom")).toEqual(["Ada"]);
    expect(await names("kind=ivc")).toEqual(["Ada"]);
    expect(await names("kind=pvc")).toEqual([]);
    expect(await names("language=fr_fr&query=sad")).toEqual(["Marie - Sad"]);
    const women = await names("gender=female&type=preset");
    expect(new Set(women.map((name: string) => name.split(" ")[0]))).toEqual(
      new Set(["Jane", "Marie"]),
    );
    expect((await names("language=fr_fr&language=en_us")).length).toBeGreaterThan(10);
    const lost = await api.get("/v2/audio/voices?page_token=nowhere");
    expect(lost.status).toBe(400);
  });

  test("every caller has the live service's thirty, key for key, ten at a time", async () => {
    const { list, get } = voicesOf(api, "presets");
    const { items, ...page } = await list();
    expect(page).toEqual({ total: 30, page: 1, page_size: 10, total_pages: 3 });
    expect(items).toHaveLength(10);
    expect(Object.keys(items[0])).toEqual(KEYS);
    const all = (await list("?limit=100")).items;
    expect(new Set(all.map(({ id }: any) => id)).size).toBe(30);
    expect(await get("5a271406-039d-46fe-835b-fbbb00eaf08d")).toEqual({
      name: "Marie - Neutral",
      slug: "fr_marie_neutral",
      languages: ["fr_fr"],
      gender: "female",
      age: null,
      tags: ["composed", "steady", "neutral"],
      color: null,
      description: null,
      appearance: null,
      retention_notice: 30,
      id: "5a271406-039d-46fe-835b-fbbb00eaf08d",
      created_at: "2026-03-12T09:46:53.411124Z",
      user_id: null,
      trimmed_seconds: null,
      type: "preset",
    });
    expect(await get("gb_jane_sarcasm")).toMatchObject({ tags: ["dry", "wry", "sarcastic"] });
  });

  test("pages join to the whole list", async () => {
    const { list } = voicesOf(api, "pages");
    const pages = await Promise.all([0, 7, 14, 21, 28].map((at) => list(`?limit=7&offset=${at}`)));
    expect(pages.map(({ page }) => page)).toEqual([1, 2, 3, 4, 5]);
    expect(pages[4]).toMatchObject({ page_size: 7, total_pages: 5, total: 30 });
    const joined = pages.flatMap(({ items }) => items);
    expect(joined).toEqual((await list("?limit=100&unknown=1")).items);
    expect((await list("?offset=30")).items).toEqual([]);
  });

  test("a voice is created, read, changed and deleted", async () => {
    const { create, get, update, remove, list, send } = voicesOf(api, "life");
    const made = await create({ languages: ["en"], gender: "female", age: 36, tags: ["calm"] });
    expect(Object.keys(made)).toEqual(KEYS);
    expect(made).toMatchObject({
      name: "Ada",
      slug: null,
      languages: ["en"],
      gender: "female",
      age: 36,
      tags: ["calm"],
      retention_notice: 30,
      type: "custom",
      created_at: "2026-01-01T00:00:00.000Z",
    });
    expect(made.id).toMatch(UUID);
    expect(made.user_id).toMatch(UUID);
    expect(await get(made.id)).toEqual(made);
    expect((await list()).items[0]).toEqual(made);
    expect((await list("?type=custom")).items).toEqual([made]);
    expect(await list("?type=preset")).toMatchObject({ total: 30 });

    const changed = await update(made.id, {
      name: "Grace",
      age: null,
      tags: ["bright"],
      retention_notice: 40,
      slug: "x",
    });
    expect(changed).toEqual({ ...made, name: "Grace", tags: ["bright"], retention_notice: 40 });
    expect(await get(made.id)).toEqual(changed);

    expect(await remove(made.id)).toEqual(changed);
    expect(await list("?type=custom")).toMatchObject({ items: [], total: 0, total_pages: 0 });
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/sample"],
      ["PATCH", ""],
      ["DELETE", ""],
    ] as const) {
      const gone = await send(
        method,
        `/${made.id}${path}`,
        method === "PATCH" ? { name: "x" } : undefined,
      );
      expect(gone.status).toBe(404);
      expect(await gone.text()).toBe(`{"detail":"Voice '${made.id}' not found"}`);
    }
  });

  test("a sample comes back byte for byte, and a preset has one that plays", async () => {
    const { create, send } = voicesOf(api, "samples");
    const sampleOf = async (id: string): Promise<Buffer> => {
      const response = await send("GET", `/${id}/sample`);
      expect(response.headers.get("content-type")).toBe("audio/wav");
      return Buffer.from(await response.arrayBuffer());
    };
    const { id } = await create();
    expect((await sampleOf(id)).toString("base64")).toBe(SAMPLE);
    const paul = await sampleOf("en_paul_neutral");
    expect((await sampleOf("c69964a6-ab8b-4f8a-9465-ec0925096ec8")).equals(paul)).toBe(true);
    const { format } = await parseBuffer(paul);
    expect(format).toMatchObject({ container: "WAVE", duration: 3 });
    expect((await sampleOf("fr_marie_happy")).equals(paul)).toBe(false);
  });

  test("equal voices created at once stay separate, and none is lost", async () => {
    const { create, list, remove } = voicesOf(api, "crowd");
    const made = await Promise.all(Array.from({ length: 40 }, () => create()));
    const ids = made.map(({ id }) => id);
    expect(new Set(ids).size).toBe(40);
    const { items } = await list("?type=custom&limit=100");
    expect(items.map(({ id }: any) => id).sort()).toEqual([...ids].sort());
    await Promise.all(ids.slice(1).map(remove));
    expect((await list("?type=custom")).items.map(({ id }: any) => id)).toEqual([ids[0]]);
    expect(ids).not.toContain((await create()).id);
  });

  test("one key's voices don't exist for another", async () => {
    const { id } = await voicesOf(api, "one").create();
    const other = voicesOf(api, "other");
    expect((await other.send("GET", `/${id}`)).status).toBe(404);
    expect((await other.send("DELETE", `/${id}`)).status).toBe(404);
    expect(await other.list("?type=custom")).toMatchObject({ total: 0 });
  });

  test("a preset can't be changed or deleted", async () => {
    const { send } = voicesOf(api, "thief");
    const path = "/5a271406-039d-46fe-835b-fbbb00eaf08d";
    expect((await send("PATCH", path, { name: "Mine" })).status).toBe(404);
    expect((await send("DELETE", path)).status).toBe(404);
  });

  test("wrong queries, ids and bodies are a 422", async () => {
    const { send } = voicesOf(api, "wrong");
    const issues = async (method: string, path: string, body?: object) => {
      const response = await send(method, path, body);
      expect(response.status).toBe(422);
      return ((await response.json()) as any).detail.map(({ type, loc }: any) => [
        loc.join("."),
        type,
      ]);
    };
    expect(await issues("GET", "?limit=0&offset=-1&type=mine")).toEqual([
      ["query.limit", "greater_than_equal"],
      ["query.offset", "greater_than_equal"],
      ["query.type", "enum"],
    ]);
    expect(await issues("GET", "?limit=101")).toEqual([["query.limit", "less_than_equal"]]);
    expect(await issues("GET", "?limit=ten")).toEqual([["query.limit", "int_parsing"]]);
    expect(await issues("DELETE", "/en_paul_neutral")).toEqual([["path.voice_id", "uuid_parsing"]]);
    expect(await issues("PATCH", "/x", { name: "y" })).toEqual([["path.voice_id", "uuid_parsing"]]);
    expect(await issues("POST", "", { age: "old", description: "x".repeat(501) })).toEqual([
      ["body.name", "missing"],
      ["body.age", "int_parsing"],
      ["body.description", "string_too_long"],
      ["body.sample_audio", "missing"],
    ]);
  });

  test("a sample that isn't audio is refused", async () => {
    const { send, list } = voicesOf(api, "deaf");
    const noise = Buffer.from("no audio at all").toString("base64");
    for (const sample_audio of ["", "no base64!", noise, "////"]) {
      const response = await send("POST", "", { name: "x", sample_audio });
      expect(response.status).toBe(400);
      expect(((await response.json()) as any).message).toBe("Audio input could not be decoded. ");
    }
    expect(await list("?type=custom")).toMatchObject({ total: 0 });
  });

  test("a reset forgets every voice", async () => {
    const { create, list } = voicesOf(api, "reset");
    const { id } = await create();
    await api.fetch("/__parlel/reset", { method: "POST" });
    expect(await list("?type=custom")).toMatchObject({ total: 0 });
    // From the beginning: the next voice has the first id again.
    expect((await create()).id).toBe(id);
  });
});

test("voices outlive a restart with a data folder", async () => {
  const data = mkdtempSync(join(tmpdir(), "parlel-mistral-"));
  const sample_audio = Buffer.from(wavOf(1)).toString("base64");
  const first = await startServer({ data });
  const made = await voicesOf(first.api, "k").create({ sample_audio });
  await first.server.stop();
  const second = await startServer({ data });
  const { get, send, create } = voicesOf(second.api, "k");
  expect(await get(made.id)).toEqual(made);
  const sample = await (await send("GET", `/${made.id}/sample`)).arrayBuffer();
  expect(Buffer.from(sample).toString("base64")).toBe(sample_audio);
  expect((await create({ sample_audio })).id).not.toBe(made.id);
  await second.server.stop();
  rmSync(data, { recursive: true });
});
