/**
 * Which model accepts which requests: every model of the catalogue gets every kind, with `--strict-models` and without. A model's
 * abilities are read from its card; embedding models have none.
 */
import { expect, test } from "vitest";
import { CATALOGUE, type Capability } from "../../src/schema/catalogue.ts";
import { operations } from "../_operations.ts";
import { keyed, type Sample, samples, sendSample } from "../_samples.ts";
import { type Api, chatBody, describeServed, KEY } from "../_harness.ts";

const CHAT = "/v1/chat/completions";

function errorBody(message: string, type = "invalid_request_invalid_args", code = "3051"): string {
  const error = { object: "error", message, type, param: null, code, raw_status_code: 400 };
  return JSON.stringify(error);
}
const notEnabled = (feature: string): string =>
  errorBody(`${feature} is not enabled for this model`);
const invalidModel = (model: string): string =>
  errorBody(`Invalid model: ${model}`, "invalid_model", "1500");

/** The capabilities that each operation needs of its model, stated independently of the code. */
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
  "agents.create": "completion_chat",
  "agents.update": "completion_chat",
};

/** The error bodies of agents and conversations. */
function stateError(message: string, code: number): string {
  return JSON.stringify({ object: "Error", message, type: "invalid_request_error", code });
}
const notServed = (model: string): string =>
  stateError(`Model ${model} is currently not in use`, 3003);

/** An operation's refusal of a model without the capability that it needs. */
function unable(id: string, model: string): string {
  if (id === "fim.complete") return notEnabled("FIM");
  return id.startsWith("agents.") ? notServed(model) : invalidModel(model);
}

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
      const given = (await sample!.given?.(keyed(api))) ?? "";
      for (const model of models) {
        const response = await sendSample(api, operation, withModel(sample!, model.id), given);
        const text = await response.text();
        if (model.capabilities.includes(NEEDS[id]!)) {
          expect(response.status, `${model.id}: ${text}`).toBe(200);
          continue;
        }
        expect(response.status, model.id).toBe(400);
        expect(text).toBe(unable(id, model.id));
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
    "zai-glm-5": ["low", "high", "max"],
    "zai-glm-latest": ["low", "high", "max"],
  };

  /** The refusal of a model that doesn't take an effort; undefined for one that does. */
  const effortFault = (
    { id, capabilities }: (typeof models)[number],
    effort: string,
  ): string | undefined => {
    const own = relayed[id] ?? relayed[id.replace(/^glm-5$|^glm/, "zai-glm")];
    const efforts = own ?? (capabilities.includes("reasoning") ? ["none", "high"] : []);
    if (efforts.includes(effort)) return undefined;
    if (efforts.length === 0) return "reasoning_effort is not enabled for this model";
    const asked = `reasoning_effort='${effort}' is not supported for this model`;
    return own
      ? `${asked}, supported values: [${own.map((each) => `'${each}'`).join(", ")}]`
      : `${asked}. Must be one of (<ReasoningEffort.none: 'none'>, <ReasoningEffort.high: 'high'>)`;
  };
  const incapable = (message: string): string => stateError(message, 3051);

  test.each<
    [string, path: string, said: typeof errorBody, ask: (model: string, e: string) => object]
  >([
    ["chat", CHAT, errorBody, (model, e) => chatBody("x", { model, reasoning_effort: e })],
    [
      "a response",
      "/v1/responses",
      errorBody,
      (model, effort) => ({ model, input: "x", store: false, reasoning: { effort } }),
    ],
    [
      "a conversation",
      "/v1/conversations",
      incapable,
      (model, e) => ({ model, inputs: "x", completion_args: { reasoning_effort: e } }),
    ],
    [
      "an agent",
      "/v1/agents",
      incapable,
      (model, e) => ({ model, name: "x", completion_args: { reasoning_effort: e } }),
    ],
  ])("an effort goes to models that know it: %s", async (_, path, said, ask) => {
    for (const model of chatting) {
      for (const effort of EFFORTS) {
        const response = await api.post(path, ask(model.id, effort));
        const text = await response.text();
        const fault = effortFault(model, effort);
        expect(response.status, `${model.id} ${effort}: ${text}`).toBe(fault ? 400 : 200);
        if (fault) expect(text).toBe(said(fault));
      }
    }
  });

  test("an effort needs an agent's model that supports it, in every operation", async () => {
    const model = "mistral-large-latest";
    const ask = async (path: string, body: object): Promise<[number, any]> => {
      const response = await api.post(path, body);
      return [response.status, await response.json()];
    };
    const fault = "reasoning_effort is not enabled for this model";
    const [, { id: agent_id }] = await ask("/v1/agents", { model, name: "x" });
    const completion_args = { reasoning_effort: "high" };
    const refused = [400, JSON.parse(incapable(fault))];
    const turn = { inputs: "x", agent_id };
    expect(await ask("/v1/conversations", { ...turn, completion_args })).toEqual(refused);
    const [, { conversation_id }] = await ask("/v1/conversations", turn);
    const append = `/v1/conversations/${conversation_id}`;
    expect(await ask(append, { inputs: "x", completion_args })).toEqual(refused);
    expect(
      await ask("/v1/agents/completions", {
        ...chatBody("x"),
        model: undefined,
        agent_id,
        reasoning_effort: "high",
      }),
    ).toEqual([400, JSON.parse(errorBody(fault))]);
    const change = (body: object): Promise<Response> =>
      Promise.resolve(
        api.fetch(`/v1/agents/${agent_id}`, {
          method: "PATCH",
          headers: { ...KEY, "content-type": "application/json" },
          body: JSON.stringify(body),
        }),
      );
    expect(await (await change({ completion_args })).json()).toEqual(refused[1]);
    const both = { model: "mistral-small-latest", completion_args };
    expect((await change(both)).status).toBe(200);
    expect(await (await change({ model })).json()).toEqual(refused[1]);
    expect((await ask("/v1/conversations", turn))[0]).toBe(200);
  });

  test("a conversation needs a model that can chat", async () => {
    for (const { id, capabilities } of models) {
      const response = await api.post("/v1/conversations", { model: id, inputs: "x" });
      const text = await response.text();
      const chats = capabilities.includes("completion_chat");
      expect(response.status, `${id}: ${text}`).toBe(chats ? 200 : 400);
      if (!chats) expect(text).toBe(notServed(id));
    }
  });

  test("images need an agent's model that takes them", async () => {
    const made = await api.post("/v1/agents", { model: "devstral-2512", name: "x" });
    const { id: agent_id } = (await made.json()) as { id: string };
    const { messages } = chatBody([image]) as { messages: object };
    const response = await api.post("/v1/agents/completions", { agent_id, messages });
    expect([response.status, await response.text()]).toEqual([400, notEnabled("Image input")]);
  });

  test("no model of Mistral's takes a prompt mode, which is checked after the effort", async () => {
    const prompt_mode = "reasoning";
    for (const { id } of [...chatting, { id: "magistral-medium-latest" }]) {
      const response = await api.post(CHAT, chatBody("x", { model: id, prompt_mode }));
      const text = await response.text();
      if (id.includes("glm")) expect(response.status, text).toBe(200);
      else expect(text).toBe(notEnabled("Reasoning prompt mode"));
    }
    const { messages } = chatBody("x") as { messages: object };
    const agent = { agent_id: "ag_1", messages, prompt_mode };
    const answer = await api.post("/v1/agents/completions", agent);
    expect(await answer.text()).toBe(notEnabled("Reasoning prompt mode"));
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
      const given = (await sample!.given?.(keyed(api))) ?? "";
      const asked = withModel(sample!, "mine");
      expect((await sendSample(api, operation, asked, given)).status).toBe(200);
    },
  );

  test.each([{ reasoning_effort: "medium" }, { prompt_mode: "reasoning" }])(
    "it takes %j",
    async (more) => {
      expect((await api.post(CHAT, chatBody("x", { model: "mine", ...more }))).status).toBe(200);
    },
  );
});
