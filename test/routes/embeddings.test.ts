import { expect, test } from "vitest";
import { describeServed } from "../_harness.ts";

const PATH = "/v1/embeddings";

describeServed("embeddings", ({ post }) => {
  const embed = async (input: unknown, more: object = {}): Promise<any> =>
    (await post(PATH, { model: "mistral-embed", input, ...more })).json();
  const vector = async (input: string, more: object = {}): Promise<number[]> =>
    (await embed(input, more)).data[0].embedding;

  test("a list has the live service's keys in the live order", async () => {
    const response = await post(PATH, { model: "mistral-embed", input: "One two" });
    expect(response.status).toBe(200);
    const text = (await response.text()).replace(/\[[-0-9.,e]+\]/, "[]");
    expect(text).toMatch(
      /^\{"id":"[0-9a-f]{32}","object":"list","data":\[\{"object":"embedding","embedding":\[\],"index":0\}\],"model":"mistral-embed","usage":\{"prompt_audio_seconds":null,"prompt_tokens":2,"total_tokens":2,"completion_tokens":0,"request_count":null,"prompt_tokens_details":null,"completion_tokens_details":null,"service_tier":null,"prompt_token_details":null\}\}$/,
    );
  });

  test("vectors have 1024 dimensions and norm 1", async () => {
    for (const text of ["", "a", "Hello Mistral", "☃".repeat(1000)]) {
      const values = await vector(text);
      expect(values).toHaveLength(1024);
      expect(Math.hypot(...values)).toBeCloseTo(1, 12);
    }
  });

  test("a batch gives one vector per input, in order, the same as alone", async () => {
    const inputs = ["b", "a", "b", "c"];
    const { data, usage } = await embed(inputs);
    expect(data.map(({ index }: any) => index)).toEqual([0, 1, 2, 3]);
    for (const [index, input] of inputs.entries()) {
      expect(data[index].embedding).toEqual(await vector(input));
    }
    expect(usage.prompt_tokens).toBe(4);
    expect((await embed([])).data).toEqual([]);
  });

  test("different texts have unrelated vectors", async () => {
    const { data } = await embed(Array.from({ length: 60 }, (_, index) => `text ${index}`));
    const vectors: number[][] = data.map(({ embedding }: any) => embedding);
    for (const [index, one] of vectors.entries()) {
      for (const other of vectors.slice(index + 1)) {
        const cosine = one.reduce((sum, value, at) => sum + value * other[at]!, 0);
        expect(Math.abs(cosine)).toBeLessThan(0.2);
      }
    }
  });

  test("base64 is little-endian float32 of exactly the same numbers", async () => {
    const encoded = (await embed("Hello", { encoding_format: "base64" })).data[0].embedding;
    const bytes = Buffer.from(encoded, "base64");
    const decoded = Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readFloatLE(at * 4));
    expect(decoded).toEqual(await vector("Hello"));
  });

  test("output_dimension takes the first components and leaves their length alone", async () => {
    const whole = await vector("Hello");
    expect(await vector("Hello", { output_dimension: 64 })).toEqual(whole.slice(0, 64));
  });

  test("more dimensions than there are get a clear 400", async () => {
    const response = await post(PATH, { model: "m", input: "x", output_dimension: 1025 });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      object: "error",
      message: "output_dimension must be at most 1024, got 1025.",
    });
  });
});
