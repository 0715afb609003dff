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

  test("more dimensions than the model has get a clear 400", async () => {
    for (const [model, most] of [
      ["m", 1024],
      ["mistral-embed-2312", 1024],
      ["constructor", 1024],
      ["codestral-embed", 3072],
      ["codestral-embed-2505", 3072],
    ] as const) {
      const body = { model, input: "x", output_dimension: most };
      expect((await post(PATH, body)).status).toBe(200);
      const response = await post(PATH, { ...body, output_dimension: most + 1 });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        object: "error",
        message: `output_dimension must be at most ${most}, got ${most + 1}.`,
      });
    }
  });

  test("codestral-embed has 1536 dimensions, or up to 3072, all with norm 1 and equal first components", async () => {
    const model = "codestral-embed";
    for (const text of ["", "a", "def add(a, b):"]) {
      const usual = await vector(text, { model });
      expect(usual).toHaveLength(1536);
      expect(usual.reduce((sum, value) => sum + value ** 2, 0)).toBe(1);
      const most = await vector(text, { model, output_dimension: 3072 });
      expect(most).toHaveLength(3072);
      expect(Math.abs(Math.hypot(...most) - 1)).toBeLessThan(1e-7);
      expect(most.slice(0, 1536)).toEqual(usual);
      expect(new Set(most.slice(1536)).size).toBeGreaterThan(200);
      for (const length of [1, 15, 17, 1537]) {
        const some = await vector(text, { model, output_dimension: length });
        expect(some).toEqual(most.slice(0, length));
      }
    }
  });

  test("every component is exact in float16, as the live service's", async () => {
    const more = { model: "codestral-embed", output_dimension: 3072 };
    for (const value of [...(await vector("Hello", more)), ...(await vector("Hello"))]) {
      // 11 bits from the highest one, and none below 2^-24.
      const lowest = Math.max(2 ** (Math.floor(Math.log2(Math.abs(value))) - 10), 2 ** -24);
      expect(value === 0 || Number.isInteger(value / lowest)).toBe(true);
    }
  });

  test("int8 and uint8 are scaled as Mistral's cookbook scales them", async () => {
    const whole = await vector("Hello");
    const scaled = (value: number): number => Math.round(value * 127) + 0;
    expect(await vector("Hello", { output_dtype: "int8" })).toEqual(whole.map(scaled));
    expect(await vector("Hello", { output_dtype: "uint8" })).toEqual(
      whole.map((value) => Math.round(value * 127.5 + 127.5)),
    );
  });

  test("binary and ubinary pack the signs of eight dimensions, the first one highest", async () => {
    const whole = await vector("Hello", { output_dimension: 20 });
    const bits = whole.map((value) => (value > 0 ? "1" : "0")).join("");
    const bytes = bits.padEnd(24, "0").match(/.{8}/g)!;
    const numbers = bytes.map((each) => Number.parseInt(each, 2));
    const packed = (output_dtype: string): Promise<number[]> =>
      vector("Hello", { output_dtype, output_dimension: 20 });
    expect(await packed("ubinary")).toEqual(numbers);
    expect(await packed("binary")).toEqual(numbers.map((byte) => byte - 128));
    expect(await vector("Hello", { output_dtype: "binary" })).toHaveLength(128);
  });

  test("base64 holds the bytes of the requested number type", async () => {
    for (const output_dtype of ["int8", "uint8", "binary", "ubinary"]) {
      const more = { output_dtype, output_dimension: 44 };
      const numbers = await vector("Hello", more);
      const encoded: any = await vector("Hello", { ...more, encoding_format: "base64" });
      const bytes = Buffer.from(encoded, "base64");
      const signed = output_dtype === "int8" || output_dtype === "binary";
      expect([...(signed ? new Int8Array(bytes) : bytes)]).toEqual(numbers);
    }
  });

  test("a number type that doesn't exist gets a 422", async () => {
    const response = await post(PATH, { model: "m", input: "x", output_dtype: "float16" });
    expect(response.status).toBe(422);
  });
});
