/**
 * Refusals by validators that aren't in any schema, and requests that they accept: the request, the whole body, its source and how
 * certain that is. "analogy" is a sibling of a case that was seen.
 */
import { expect, test } from "vitest";
import { wavOf } from "../_audio.ts";
import { chatBody, describeServed, KEY } from "../_harness.ts";

const CHAT = "/v1/chat/completions";
const AGENTS = "/v1/agents/completions";
const OCR = "/v1/ocr";
const CONVERSATIONS = "/v1/conversations";
const TRANSCRIPTIONS = "/v1/audio/transcriptions";

type Sure = "high" | "medium" | "low";

const IMAGE =
  "Image content must be a URL (starting with 'https') or base64 encoded image (starting with 'data:image/<format>;base64,<image-base64>')";
const DOCUMENT =
  "Document content must be a URL (starting with 'https') or base64 encoded document (starting with 'data:application/<format>;base64,<document-base64>')";
const long = `data:application/x-thing,${"a".repeat(40)}${"b".repeat(80)}`;

/** The link, the message about it, and the form of the refusal. */
const LINKS: [
  source: string,
  sure: Sure,
  kind: "image" | "document",
  link: string,
  told: string,
][] = [
  ["neuron-ai#596", "high", "image", "iVBORw0KGgo=", "iVBORw0KGgo="],
  ["analogy", "medium", "image", "http://example.com/a.png", "http://example.com/a.png"],
  ["analogy", "medium", "image", "", ""],
  [
    "analogy",
    "medium",
    "image",
    "data:application/pdf;base64,JVBERi0=",
    "data:application/pdf;base64,JVBERi0=",
  ],
  ["analogy", "medium", "image", "data:image/png,abc", "data:image/png,abc"],
  ["client-ts#119, of an office file", "medium", "document", "JVBERi0=", "JVBERi0="],
  ["analogy", "medium", "document", "http://example.com/a.pdf", "http://example.com/a.pdf"],
  [
    "analogy",
    "medium",
    "document",
    "data:image/png;base64,iVBORw0KGgo=",
    "data:image/png;base64,iVBORw0KGgo=",
  ],
  ["client-ts#119", "medium", "document", long, `${long.slice(0, 50)}...${"b".repeat(50)}`],
];

const strict = (schema: object, more: object = {}) => ({
  response_format: {
    type: "json_schema",
    json_schema: { name: "x", strict: true, schema, ...more },
  },
});
const OPEN = { type: "object", properties: { a: { type: "string" } } };
const CLOSED = { ...OPEN, additionalProperties: false };
const MISSING = "Missing `additionalProperties: False` in object schema";

/** Schemas with an object that is open somewhere. */
const STRICT: object[] = [
  OPEN,
  { ...CLOSED, properties: { a: OPEN } },
  { ...CLOSED, properties: { a: { type: "array", items: OPEN } } },
  { ...CLOSED, $defs: { default: OPEN } },
  { ...CLOSED, properties: { a: { anyOf: [{ type: "null" }, OPEN] } } },
  { ...OPEN, additionalProperties: true },
  { ...OPEN, additionalProperties: { type: "string" } },
];

const text = (words: string) => ({ type: "text", text: words });
const thought = { type: "thinking", thinking: [text("t")] };
const history = (...content: object[]) => [
  { role: "user", content: "a" },
  { role: "assistant", content },
  { role: "user", content: "c" },
];

describeServed("validators", ({ post, fetch }) => {
  const transcribe = (fields: Record<string, string | readonly string[]>) => {
    const body = new FormData();
    body.append("file", new File([wavOf(1)], "audio.wav"));
    for (const [name, values] of Object.entries({ model: "voxtral-mini-latest", ...fields })) {
      for (const value of [values].flat()) body.append(name, value as string);
    }
    return fetch(TRANSCRIPTIONS, { method: "POST", headers: KEY, body });
  };

  test.each(LINKS)("422 (%s, %s): %s %j", async (_, __, kind, link, told) => {
    const rule = kind === "image" ? IMAGE : DOCUMENT;
    const chunks =
      kind === "image"
        ? [
            { type: "image_url", image_url: link },
            { type: "image_url", image_url: { url: link } },
          ]
        : [{ type: "document_url", document_url: link }];
    for (const chunk of chunks) {
      const messages = [{ role: "user", content: [text("What is this?"), chunk] }];
      for (const [path, body] of [
        [CHAT, { model: "mistral-small-latest", messages }],
        [CHAT, { model: "mistral-small-latest", messages, stream: true }],
        [AGENTS, { agent_id: "ag_1", messages }],
        [OCR, { model: "mistral-ocr-latest", document: chunk }],
        ["/v1/chat/moderations", { model: "mistral-moderation-latest", input: messages }],
        [
          "/v1/chat/classifications",
          { model: "mistral-moderation-latest", input: [{ messages }, { messages }] },
        ],
        [CONVERSATIONS, { model: "mistral-small-latest", inputs: messages }],
      ] as const) {
        const response = await post(path, body);
        const msg = `Value error, ${rule}. Received: ${told}`;
        const issue = { type: "value_error", loc: ["body"], msg, input: body, ctx: { error: {} } };
        // No such refusal of a conversation is known: by analogy, in the form of its other refusals (state.md section 1.6).
        const twice = { object: "Error", detail: [issue], message: [issue] };
        expect(await response.text()).toBe(
          JSON.stringify(
            path === CONVERSATIONS
              ? { ...twice, type: "invalid_request_error", code: 3001 }
              : { detail: [issue] },
          ),
        );
        expect(response.status).toBe(422);
      }
    }
  });

  test.each([
    { type: "image_url", image_url: "https://example.com/a.png" },
    { type: "image_url", image_url: { url: "data:image/png;base64,iVBORw0KGgo=" } },
    { type: "document_url", document_url: "https://example.com/a.pdf" },
    { type: "document_url", document_url: "data:application/pdf;base64,JVBERi0=" },
    { type: "document_url", document_url: "data:text/plain;base64,SGk=" },
  ])("200: %j", async (chunk) => {
    expect((await post(CHAT, chatBody([text("?"), chunk]))).status).toBe(200);
  });

  test.each(STRICT)(
    "400 (client-ts#107, pydantic-ai#4763; medium, type and code unknown): strict %j",
    async (schema) => {
      for (const more of [
        strict(schema),
        strict({}, { schema: undefined, schema_definition: schema }),
      ]) {
        const response = await post(CHAT, chatBody("x", more));
        expect(await response.text()).toBe(
          `{"object":"error","message":"${MISSING}","type":"invalid_request_invalid_args","param":null,"code":"3051","raw_status_code":400}`,
        );
        expect(response.status).toBe(400);
        for (const [path, body] of [
          [CONVERSATIONS, { inputs: "x" }],
          ["/v1/agents", { name: "x" }],
        ] as const) {
          const model = "mistral-small-latest";
          const answer = await post(path, { ...body, model, completion_args: more });
          expect([answer.status, await answer.text()]).toEqual([
            400,
            `{"object":"Error","message":"${MISSING}","type":"invalid_request_error","code":3051}`,
          ]);
        }
      }
      const loose = strict(schema, { strict: false });
      expect((await post(CHAT, chatBody("x", loose))).status).toBe(200);
    },
  );

  test.each<object>([
    CLOSED,
    { ...CLOSED, properties: { type: { enum: [OPEN] }, default: CLOSED } },
    { type: "string" },
  ])("200: strict %j", async (schema) => {
    expect((await post(CHAT, chatBody("x", strict(schema)))).status).toBe(200);
  });

  test("400 (pi#9674; medium, type and code unknown): thoughts in separate pieces", async () => {
    const ask = (model: string, ...content: object[]) =>
      post(CHAT, { model, messages: history(...content) });
    const response = await ask("zai-glm-5-3", thought, thought, thought, text("b"));
    expect(await response.text()).toBe(
      '{"object":"error","message":"Expected at most one leading ThinkChunk, got 3","type":"invalid_request_assistant_message","param":null,"code":"3240","raw_status_code":400}',
    );
    expect((await ask("zai-glm-5-3", thought, text("b"))).status).toBe(200);
    expect((await ask("mistral-small-latest", thought, thought, text("b"))).status).toBe(200);
  });

  test("422 (laravel/ai#671, high): speakers without segment timestamps", async () => {
    for (const [fields, granularities] of [
      [{}, []],
      [{ timestamp_granularities: "word" }, ["word"]],
    ] as const) {
      const response = await transcribe({
        diarize: "true",
        language: "fr",
        temperature: "0.5",
        context_bias: "Ada",
        ...fields,
      });
      expect(response.status).toBe(422);
      const got = granularities.map((each) => `'${each}'`).join(", ");
      expect(await response.json()).toEqual({
        object: "error",
        message: {
          detail: [
            {
              type: "assertion_error",
              loc: [],
              msg: `Assertion failed, When diarize is set to True and streaming is disabled, the timestamp granularity must be set to ['segment'], got [${got}]`,
              input: {
                model: "voxtral-mini-latest",
                audio: "--audio-bytes--",
                language: "fr",
                temperature: 0.5,
                max_tokens: null,
                stream: false,
                return_language: false,
                streaming: "disabled",
                timestamp_granularities: granularities,
                diarize: true,
                context_bias: ["Ada"],
                target_streaming_delay_ms: null,
                metadata: null,
              },
              ctx: { error: {} },
            },
          ],
        },
        type: "invalid_request_error",
        param: null,
        code: null,
        raw_status_code: 422,
      });
    }
    expect((await transcribe({ diarize: "true", stream: "true" })).status).toBe(200);
  });

  test("400 (hyperwhisper#214, low): a bias of several words", async () => {
    for (const context_bias of ["Claude Code", "Ada,Grace Hopper", ["Ada", "a\tb"]]) {
      const response = await transcribe({ context_bias });
      expect(response.status).toBe(400);
      const { message, code } = (await response.json()) as any;
      expect(message).toMatch(
        /^Context bias item '(Claude Code|Grace Hopper|a\\tb)' must not contain commas or whitespace \(context_bias_input_method=comma_separated\)$/,
      );
      expect(code).toBe("3051");
    }
    expect((await transcribe({ context_bias: "Ada,Grace" })).status).toBe(200);
  });

  test("404 (pipecat docs#891; medium, envelope unknown): a voice that doesn't exist", async () => {
    for (const stream of [false, true]) {
      const response = await post("/v1/audio/speech", {
        model: "voxtral-mini-tts-latest",
        input: "hi",
        voice_id: "neutral_female",
        stream,
      });
      expect(response.status).toBe(404);
      expect(await response.text()).toBe(`{"detail":"Voice 'neutral_female' not found"}`);
    }
  });

  test("the caller's own voice is accepted", async () => {
    const sample = {
      name: "Ada",
      slug: "ada",
      sample_audio: Buffer.from(wavOf(1)).toString("base64"),
    };
    const { id } = (await (await post("/v1/audio/voices", sample)).json()) as any;
    for (const voice_id of [id, "ada", "en_paul_neutral"]) {
      expect((await post("/v1/audio/speech", { input: "hi", voice_id })).status, voice_id).toBe(
        200,
      );
    }
    const another = { authorization: "Bearer another" };
    const response = await post("/v1/audio/speech", { input: "hi", voice_id: "ada" }, another);
    expect(response.status).toBe(404);
  });

  test("stream_options are accepted, and change nothing", async () => {
    const plain = await (await post(CHAT, chatBody("x", { stream: true }))).text();
    for (const stream_options of [{ include_usage: true }, { include_usage: false }, {}, null]) {
      const response = await post(CHAT, chatBody("x", { stream: true, stream_options }));
      expect(await response.text()).toBe(plain);
    }
    expect(plain.match(/"usage":/g)).toHaveLength(1);
    const response = await post(CHAT, chatBody("x", { stream_options: { include_cost: true } }));
    expect(response.status).toBe(422);
    expect(((await response.json()) as any).detail[0]).toMatchObject({
      type: "extra_forbidden",
      loc: ["body", "stream_options", "include_cost"],
    });
  });
});
