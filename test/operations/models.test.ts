import { expect, test } from "vitest";
import { listModels, retrieveModel } from "../../strategies/deterministic/models.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import { chatBody, describeServed, KEY } from "../_harness.ts";
import { newKeeping } from "../strategies/deterministic/_keeping.ts";

describeServed("models", ({ get }) => {
  test("the list has a full card for each alias", async () => {
    const { object, data } = (await (await get("/v1/models")).json()) as any;
    expect(object).toBe("list");
    expect(data).toHaveLength(55);
    expect(new Set(data.map(({ id }: any) => id)).size).toBe(55);
    for (const card of data) {
      expect(Object.keys(card)).toEqual([
        "id",
        "object",
        "created",
        "owned_by",
        "capabilities",
        "name",
        "description",
        "max_context_length",
        "aliases",
        "deprecation",
        "deprecation_replacement_model",
        "default_model_temperature",
        "type",
      ]);
      for (const alias of card.aliases) {
        const other = data.find(({ id }: any) => id === alias);
        expect(other).toMatchObject({ name: card.name, capabilities: card.capabilities });
        expect(other.aliases).toContain(card.id);
      }
    }
    expect(data.map(({ id }: any) => id)).toContain("mistral-large-latest");
  });

  test("a card can be retrieved by any of its ids", async () => {
    const { data } = (await (await get("/v1/models")).json()) as any;
    for (const card of data) {
      expect(await (await get(`/v1/models/${encodeURIComponent(card.id)}`)).json()).toEqual(card);
    }
  });

  test.each(["pixtral-large-latest", "a b", "ünknown", "%", "x/../y"])(
    "an unknown id gets the live 404: %s",
    async (id) => {
      const response = await get(`/v1/models/${encodeURIComponent(id)}`);
      expect(response.status).toBe(404);
      expect(await response.json()).toEqual({ message: `Model ${id} was not found.` });
    },
  );
});

describeServed(
  "strict models",
  ({ post, fetch }) => {
    test.each([
      ["/v1/chat/completions", chatBody("x", { model: "mistral-does-not-exist" })],
      ["/v1/chat/completions", chatBody("x", { model: "mistral-does-not-exist", stream: true })],
      ["/v1/fim/completions", { model: "mistral-does-not-exist", prompt: "x" }],
      ["/v1/embeddings", { model: "mistral-does-not-exist", input: "x" }],
    ])("%s answers the live 400 to an unknown model", async (path, body) => {
      const response = await post(path, body);
      expect(response.status).toBe(400);
      expect(await response.text()).toBe(
        '{"object":"error","message":"Invalid model: mistral-does-not-exist","type":"invalid_model","param":null,"code":"1500","raw_status_code":400}',
      );
    });

    test("so does a form", async () => {
      const form = new FormData();
      form.append("model", "mistral-does-not-exist");
      form.append("file", new File(["x"], "x.mp3"));
      const body = { method: "POST", headers: KEY, body: form };
      const response = await fetch("/v1/audio/transcriptions", body);
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ type: "invalid_model", code: "1500" });
    });

    test("known models are answered", async () => {
      expect((await post("/v1/chat/completions", chatBody("x"))).status).toBe(200);
      expect((await post("/v1/embeddings", { model: "mistral-embed", input: "x" })).status).toBe(
        200,
      );
    });
  },
  { strictModels: true },
);

describeServed(
  "strict models on a day after some have retired",
  ({ post }) => {
    test("those that are no longer listed are refused", async () => {
      const ask = (model: string) => post("/v1/chat/completions", chatBody("x", { model }));
      const refused = await ask("mistral-medium-2505");
      expect(refused.status).toBe(400);
      expect(await refused.text()).toContain("Invalid model: mistral-medium-2505");
      expect((await ask("mistral-small-latest")).status).toBe(200);
    });
  },
  { strictModels: true, clock: "real" },
);

test("a model is listed until its day, and is deprecated from then on", async () => {
  const day = Date.parse("2026-08-31T12:00:00Z") / 1000;
  const keeping = await newKeeping();
  const on = (time: number) => {
    const params = { model_id: "devstral-medium-latest" };
    const call = { ...keeping, params, clock: () => time };
    return call as object as CallOf<"models.list"> & CallOf<"models.retrieve">;
  };
  const ids = async (time: number): Promise<string[]> =>
    ((await listModels(on(time))) as any).data.map(({ id }: any) => id);
  expect(await retrieveModel(on(day - 1))).toMatchObject({ id: "devstral-medium-latest" });
  expect(await ids(day - 1)).toContain("devstral-medium-latest");
  await expect(retrieveModel(on(day))).rejects.toThrow(
    '{"message":"Model devstral-medium-latest is deprecated."}',
  );
  expect(await ids(day)).not.toContain("devstral-medium-latest");
  expect(await ids(day)).toContain("mistral-large-latest");
});
