import { expect, test } from "vitest";
import { describeServed } from "../_harness.ts";
import { type Client, clientOf, NOBODY, type Refusal, testRefusals } from "./_client.ts";

const LIBRARIES = "/v1/libraries";
const KEYS = (
  "id name created_at updated_at owner_id owner_type total_size nb_documents chunk_size emoji description generated_description " +
  "explicit_user_members_count explicit_workspace_members_count org_sharing_role workspace_sharing_role sharing_scope meta type visibility"
).split(" ");

describeServed("libraries", (api) => {
  const as = (key: string): Client => clientOf(api, key);

  test("a library is created as by the live service, key for key", async () => {
    const response = await as("made").send("POST", LIBRARIES, { name: "Docs", description: "D" });
    expect(response.status).toBe(201);
    expect(response.headers.get("content-type")).toBe("application/json");
    const text = await response.text();
    const library = JSON.parse(text);
    expect(text).toBe(JSON.stringify(library));
    expect(Object.keys(library)).toEqual(KEYS);
    expect(library).toMatchObject({
      name: "Docs",
      description: "D",
      owner_type: "Workspace",
      total_size: 0,
      nb_documents: 0,
      chunk_size: null,
      sharing_scope: "private",
      type: "document",
      visibility: "all",
    });
    expect(library.id).toMatch(/^019b76da-[0-9a-f]{4}-7/);
    expect(library.created_at).toMatch(/^2026-01-01T00:00:00\.\d{6}Z$/);
    expect(library.updated_at).toBe(library.created_at);
  });

  test("a library is read, changed and deleted, and each call answers with it", async () => {
    const client = as("life");
    const made = await client.json("POST", LIBRARIES, {
      name: "One",
      chunk_size: 512,
      owner_type: "User",
    });
    const path = `${LIBRARIES}/${made.id}`;
    expect(
      await client.json("GET", path.toUpperCase().replace("/V1/LIBRARIES", LIBRARIES)),
    ).toEqual(made);
    const patched = await client.json("PATCH", path, { name: "Two" });
    expect(patched).toEqual({ ...made, name: "Two", updated_at: patched.updated_at });
    expect(patched.updated_at > made.updated_at).toBe(true);
    const put = await client.json("PUT", path, { description: "D" });
    expect(put).toMatchObject({
      name: "Two",
      description: "D",
      chunk_size: 512,
      owner_type: "User",
    });
    const removed = await client.send("DELETE", path);
    expect(removed.status).toBe(200);
    expect(await removed.json()).toMatchObject({ id: made.id, name: "Two" });
    expect((await client.send("GET", path)).status).toBe(404);
    expect((await client.send("DELETE", path)).status).toBe(404);
  });

  test("lists have pages by number, or by token, which stay stable", async () => {
    const client = as("lists");
    const make = async (name: string): Promise<string> =>
      (await client.json("POST", LIBRARIES, { name })).id;
    for (let n = 0; n < 5; n++) await make(`Library ${n}`);
    const list = (query: string) => client.json("GET", `${LIBRARIES}?${query}`);
    const namesIn = ({ data }: any): string[] => data.map(({ name }: any) => name.slice(-1));
    const first = await list("page_size=2");
    expect(Object.keys(first)).toEqual(["pagination", "data", "next_page_token"]);
    expect(first.pagination).toEqual({
      total_items: 5,
      total_pages: 3,
      current_page: 0,
      page_size: 2,
      has_more: true,
    });
    expect(namesIn(first)).toEqual(["4", "3"]);
    expect(namesIn(await list("page_size=2&page=2"))).toEqual(["0"]);
    await make("Library 5");
    await client.json("DELETE", `${LIBRARIES}/${first.data[0].id}`);
    const second = await list(`page_size=2&page_token=${first.next_page_token}`);
    expect(namesIn(second)).toEqual(["2", "1"]);
    const last = await list(`page_size=2&page_token=${second.next_page_token}`);
    expect([namesIn(last), last.next_page_token, last.pagination]).toEqual([["0"], null, null]);
    expect(namesIn(await list("search=LIBRARY%203"))).toEqual(["3"]);
    expect(await list("search=none")).toMatchObject({
      data: [],
      pagination: { total_items: 0, total_pages: 0, has_more: false },
    });
  });

  test("belong to their key, with ids that depend only on the key and the order", async () => {
    const make = async (key: string, world: string) =>
      (await as(key).json("POST", `/~${world}${LIBRARIES}`, { name: "x" })).id;
    const id = await make("mine", "l1");
    expect(await make("mine", "l2")).toBe(id);
    expect(await make("yours", "l1")).not.toBe(id);
    expect((await as("yours").send("GET", `/~l1${LIBRARIES}/${id}`)).status).toBe(404);
  });
});

const REFUSALS: readonly Refusal[] = [
  [
    "no name",
    "POST",
    LIBRARIES,
    {},
    422,
    '{"detail":[{"type":"missing","loc":["body","name"],"msg":"Field required","input":{}}]}',
    "FastAPI",
  ],
  [
    "a chunk that is too small",
    "POST",
    LIBRARIES,
    { name: "x", chunk_size: 255 },
    422,
    '{"detail":[{"type":"greater_than_equal","loc":["body","chunk_size"],"msg":"Input should be greater than or equal to 256","input":255,"ctx":{"ge":256}}]}',
    "FastAPI",
  ],
  [
    "an id that is nobody's",
    "GET",
    `${LIBRARIES}/${NOBODY}`,
    undefined,
    404,
    '{"detail":"Library not found"}',
    "[?] FastAPI",
  ],
  [
    "a bad id",
    "GET",
    `${LIBRARIES}/x`,
    undefined,
    422,
    '{"detail":[{"type":"uuid_parsing","loc":["path","library_id"],"msg":"Input should be a valid UUID, invalid character: found `x` at 0","input":"x","ctx":{"error":"invalid character: found `x` at 0"}}]}',
    "FastAPI",
  ],
  [
    "too large a page",
    "GET",
    `${LIBRARIES}?page_size=101`,
    undefined,
    422,
    '{"detail":[{"type":"less_than_equal","loc":["query","page_size"],"msg":"Input should be less than or equal to 100","input":"101","ctx":{"le":100}}]}',
    "FastAPI",
  ],
  [
    "a token that no list has given",
    "GET",
    `${LIBRARIES}?page_token=x`,
    undefined,
    422,
    '{"detail":[{"type":"value_error","loc":["query","page_token"],"msg":"Value error, no list has given this token","input":"x","ctx":{"error":{}}}]}',
    "[?]",
  ],
];

describeServed("refused libraries", (api) => {
  testRefusals(api, REFUSALS);
});
