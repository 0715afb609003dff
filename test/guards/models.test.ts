/**
 * Which model takes what: every model of the catalogue asked everything, with `--strict-models` and without. What a model can do is
 * read from its card; embedding models have none of it.
 */
import { expect, test } from "vitest";
import { CATALOGUE, type Capability } from "../../src/schema/catalogue.ts";
import { operations } from "../_operations.ts";
import { type Sample, samples, sendSample } from "../_samples.ts";
import { type Api, chatBody, describeServed } from "../_harness.ts";

const CHAT = "/v1/chat/completions";

function errorBody(message: string, type = "invalid_request_invalid_args", code = "3051"): string {
  const error = { object: "error", message, type, param: null, code, raw_status_code: 400 };
  return JSON.stringify(error);
}
const notEnabled = (feature: string): string =>
  errorBody(`${feature} is not enabled for this model`);
const invalidModel = (model: string): string =>
  errorBody(`Invalid model: ${model}`, "invalid_model", "1500");

/** What each operation that takes a model needs of it, told here once more. */
const NEEDS: Readonly<Record<string, Capability>> = {
  "chat.complete": "completion_chat",
  "fim.complete": "completion_fim",
  "responses.create": "completion_chat",
  "responses.countInputTokens": "completion_chat",
  "embeddings.create": "embedding",
  "moderations.moderate": "moderation",
  "moderations.moderateChat": "moderation",
  "classifications.classify": "classification",
  "classifications.classifyChat": "classification",
  "ocr.process": "ocr",
  "transcriptions.complete": "audio_transcription",
  "speech.complete": "audio_speech",
};

const models = CATALOGUE.flatMap(({ ids, capabilities }) =>
  ids.map((id) => ({ id, capabilities })),
);
const taking = operations.filter(({ id }) => NEEDS[id]);

test("every operation that needs a capability is in the sweep", () => {
  const needing = operations.filter(({ needs }) => needs);
  expect(Object.fromEntries(needing.map(({ id, needs }) => [id, needs]))).toEqual(NEEDS);
});

function withModel({ body, form, ...sample }: Sample, model: string): Sample {
  return body ? { ...sample, body: { ...body, model } } : { ...sample, form: { ...form, model } };
}

const sweep = (api: Api): void => {
  test.each(taking.map((operation) => [operation.id, operation] as const))(
    "%s answers the models that can do it, and no other",
    async (id, operation) => {
      const [sample] = samples[id]!;
      for (const model of models) {
        const response = await sendSample(api, operation, withModel(sample!, model.id), "");
        const text = await response.text();
        if (model.capabilities.includes(NEEDS[id]!)) {
          expect(response.status, `${model.id}: ${text}`).toBe(200);
          continue;
        }
        expect(response.status, model.id).toBe(400);
        expect(text).toBe(id === "fim.complete" ? notEnabled("FIM") : invalidModel(model.id));
      }
    },
  );

  const chatting = models.filter(({ capabilities }) => capabilities.includes("completion_chat"));
  const image = { type: "image_url", image_url: "https://example.com/a.png" };
  const sound = { type: "input_audio", input_audio: "https://example.com/a.mp3" };
  const tools = [{ type: "function", function: { name: "f", parameters: {} } }];
  test.each<[Capability, feature: string, body: object]>([
    ["vision", "Image input", chatBody([image])],
    ["vision", "Image input", chatBody([{ ...image, image_url: { url: image.image_url } }])],
    ["audio", "Audio input", chatBody([sound])],
    ["function_calling", "Function calling", chatBody("x", { tools })],
  ])("%s: %s goes to models that take it", async (capability, feature, body) => {
    for (const { id, capabilities } of chatting) {
      for (const stream of [false, true]) {
        const response = await api.post(CHAT, { ...body, model: id, stream });
        const takes = capabilities.includes(capability);
        expect(response.status, id).toBe(takes ? 200 : 400);
        if (!takes) expect(await response.text()).toBe(notEnabled(feature));
      }
    }
  });

  const EFFORTS = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];
  const relayed: Readonly<Record<string, readonly string[]>> = {
    "zai-glm-5-2": ["none", "high", "max"],
    "zai-glm-5-3": ["low", "high", "max"],
    "zai-glm-latest": ["low", "high", "max"],
  };

  test("an effort goes to models that know it", async () => {
    for (const { id, capabilities } of chatting) {
      if (id.includes("glm")) continue;
      for (const reasoning_effort of EFFORTS) {
        const response = await api.post(CHAT, chatBody("x", { model: id, reasoning_effort }));
        const text = await response.text();
        if (!capabilities.includes("reasoning")) {
          expect(text).toBe(notEnabled("reasoning_effort"));
        } else if (reasoning_effort === "none" || reasoning_effort === "high") {
          expect(response.status, `${id}: ${text}`).toBe(200);
        } else {
          expect(text).toBe(
            errorBody(
              `reasoning_effort='${reasoning_effort}' is not supported for this model. Must be one of (<ReasoningEffort.none: 'none'>, <ReasoningEffort.high: 'high'>)`,
            ),
          );
        }
      }
    }
    for (const [model, efforts] of Object.entries(relayed)) {
      for (const reasoning_effort of EFFORTS) {
        const response = await api.post(CHAT, chatBody("x", { model, reasoning_effort }));
        const text = await response.text();
        expect(response.status, text).toBe(efforts.includes(reasoning_effort) ? 200 : 400);
        if (response.status === 400) {
          const values = efforts.map((each) => `'${each}'`).join(", ");
          expect(text).toContain(`supported values: [${values}]`);
        }
      }
    }
  });

  test("a prompt mode goes to no model of Mistral's, and is looked at after the effort", async () => {
    const prompt_mode = "reasoning";
    for (const { id } of [...chatting, { id: "magistral-medium-latest" }]) {
      const response = await api.post(CHAT, chatBody("x", { model: id, prompt_mode }));
      const text = await response.text();
      if (id.includes("glm")) expect(response.status, text).toBe(200);
      else expect(text).toBe(notEnabled("Reasoning prompt mode"));
    }
    const both = await api.post(CHAT, chatBody("x", { prompt_mode, reasoning_effort: "low" }));
    expect(await both.text()).toContain("reasoning_effort='low' is not supported");
  });
};

describeServed("every model", sweep);
describeServed("every model, strictly", sweep, { strictModels: true });

describeServed("a name that the catalogue doesn't list", (api) => {
  test.each(taking.map((operation) => [operation.id, operation] as const))(
    "%s answers it",
    async (id, operation) => {
      const [sample] = samples[id]!;
      const asked = withModel(sample!, "mine");
      expect((await sendSample(api, operation, asked, "")).status).toBe(200);
    },
  );

  test.each([{ reasoning_effort: "medium" }, { prompt_mode: "reasoning" }])(
    "it takes %j",
    async (more) => {
      expect((await api.post(CHAT, chatBody("x", { model: "mine", ...more }))).status).toBe(200);
    },
  );
});
