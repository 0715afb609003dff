import { expect, test } from "vitest";
import { mp3Of, wavOf } from "../_audio.ts";
import { chatBody, chunksOf, describeServed, eventsOf } from "../_harness.ts";

const PATH = "/v1/chat/completions";

describeServed("chat completions", ({ post }) => {
  const complete = async (body: object): Promise<any> => (await post(PATH, body)).json();
  const stream = async (body: object): Promise<string> =>
    (await post(PATH, { ...body, stream: true })).text();

  test("a completion has the live service's keys in the live order", async () => {
    const response = await post(PATH, chatBody("Hello Mistral"));
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-parlel-strategy")).toBe("deterministic");
    expect(await response.text()).toMatch(
      /^\{"id":"[0-9a-f]{32}","created":1767225600,"model":"mistral-small-latest","usage":\{"prompt_tokens":2,"total_tokens":\d+,"completion_tokens":\d+,"prompt_tokens_details":\{"cached_tokens":0\},"service_tier":"standard"\},"object":"chat.completion","choices":\[\{"index":0,"finish_reason":"stop","message":\{"role":"assistant","tool_calls":null,"content":"[^"]+"\}\}\]\}$/,
    );
  });

  test("usage counts words", async () => {
    const { usage, choices } = await complete({
      model: "m",
      messages: [
        { role: "system", content: "Be  brief." },
        {
          role: "user",
          content: [
            { type: "text", text: "One two" },
            { type: "text", text: "three" },
          ],
        },
      ],
    });
    const words = choices[0].message.content.split(/\s+/).length;
    expect(usage).toMatchObject({
      prompt_tokens: 5,
      completion_tokens: words,
      total_tokens: 5 + words,
    });
  });

  test("the model's name is echoed, whatever it is", async () => {
    const model = 'no such "model"\n ☃';
    expect((await complete({ ...chatBody("x"), model })).model).toBe(model);
    expect(chunksOf(await stream({ ...chatBody("x"), model }))[3].model).toBe(model);
  });

  test("a single text chunk means the same as its string", async () => {
    const asString = await complete(chatBody("Hello"));
    const asChunks = await complete(chatBody([{ type: "text", text: "Hello" }]));
    expect(asChunks).toEqual(asString);
  });

  test("max_tokens cuts the text and says so", async () => {
    const { choices, usage } = await complete(chatBody("Hello", { max_tokens: 3 }));
    expect(choices[0].finish_reason).toBe("length");
    expect(choices[0].message.content.split(" ")).toHaveLength(3);
    expect(usage.completion_tokens).toBe(3);
    const nothing = await complete(chatBody("Hello", { max_tokens: 0 }));
    expect(nothing.choices[0]).toMatchObject({ finish_reason: "length", message: { content: "" } });
    const plenty = await complete(chatBody("Hello", { max_tokens: 4000 }));
    expect(plenty.choices[0].finish_reason).toBe("stop");
  });

  test("a stream that max_tokens cuts ends with its last word", async () => {
    const response = await post(PATH, chatBody("Hello", { max_tokens: 3, stream: true }));
    const deltas = chunksOf(await response.text()).map(({ choices }) => choices[0]);
    expect(deltas.map(({ finish_reason }) => finish_reason)).toEqual([null, null, null, "length"]);
    expect(deltas[0].delta.content).toBe("");
    for (const { delta } of deltas.slice(1)) expect(delta.content).toMatch(/^ ?\S+$/);
  });

  test("a stop sequence ends the text before itself", async () => {
    for (const stop of [".", ["unheard", ".", "!"]]) {
      const { choices } = await complete(chatBody("Hello", { stop }));
      expect(choices[0].finish_reason).toBe("stop");
      expect(choices[0].message.content).toMatch(/^[^.]+$/);
    }
    const { choices } = await complete(chatBody("Hello", { stop: ["", "no such text"] }));
    expect(choices[0].message.content).not.toBe("");
  });

  test("n gives n choices, with the prompt counted once", async () => {
    const { choices, usage } = await complete(chatBody("Hello there", { n: 3 }));
    expect(choices.map(({ index }: any) => index)).toEqual([0, 1, 2]);
    const texts = choices.map(({ message }: any) => message.content);
    expect(new Set(texts).size).toBe(3);
    const words = texts.join(" ").split(" ").length;
    expect(usage).toMatchObject({ prompt_tokens: 2, completion_tokens: words });
  });

  test("an answer continues a prefix and includes it", async () => {
    const answer = async (content: unknown, more: object = {}): Promise<any> =>
      complete({
        model: "mistral-small-latest",
        messages: [
          { role: "user", content: "Tell me." },
          { role: "assistant", content, prefix: true },
        ],
        ...more,
      });
    const { choices, usage } = await answer("Well then,");
    const { content } = choices[0].message;
    expect(content).toMatch(/^Well then, \w+ .*\.$/);
    // The prefix is part of the prompt, not of the completion.
    expect(usage.prompt_tokens).toBe(4);
    expect(usage.completion_tokens).toBe(content.split(" ").length - 2);
    const chunks = await answer([
      { type: "text", text: "Well " },
      { type: "text", text: "then\n" },
    ]);
    expect(chunks.choices[0].message.content).toMatch(/^Well \nthen\n\w+/);
    const short = await answer("Well then,", { max_tokens: 2 });
    expect(short.choices[0].message.content.split(" ")).toHaveLength(4);
    expect(short.choices[0].finish_reason).toBe("length");
    const stopped = await answer("Well then,", { stop: "then" });
    expect(stopped.choices[0].message.content).toMatch(/^Well then, \w+ .*\.$/);
  });

  test("another random_seed gives another answer, and the same one the same", async () => {
    const text = async (random_seed: number): Promise<string> =>
      (await complete(chatBody("Hello", { random_seed }))).choices[0].message.content;
    expect(await text(1)).toBe(await text(1));
    expect(new Set(await Promise.all([1, 2, 3, 4].map(text))).size).toBe(4);
  });

  test("audio costs by its length, and is counted separately", async () => {
    const asked = (...sound: unknown[]): object =>
      chatBody(
        [
          ...sound.map((input_audio) => ({ type: "input_audio", input_audio })),
          { type: "text", text: "What is said?" },
        ],
        { model: "voxtral-small-latest" },
      );
    const response = await post(PATH, asked("https://example.com/a.mp3"));
    const text = await response.text();
    expect(text).toMatch(
      /"usage":\{"prompt_audio_seconds":\d+,"prompt_tokens":3,"total_tokens":\d+,"completion_tokens":\d+,"prompt_tokens_details":\{"cached_tokens":0,"audio_tokens":\d+\},"service_tier":"standard"\}/,
    );
    const { usage } = JSON.parse(text);
    const { audio_tokens } = usage.prompt_tokens_details;
    expect(usage.total_tokens).toBe(3 + audio_tokens + usage.completion_tokens);
    expect(response.headers.get("x-ratelimit-audio-seconds-query-cost")).toBe(
      `${usage.prompt_audio_seconds}`,
    );
    const wav = Buffer.from(wavOf(3.4, 8000)).toString("base64");
    const long = Buffer.from(mp3Of(61.5)).toString("base64");
    for (const sound of [wav, `data:audio/wav;base64,${wav}`, { data: wav, format: "wav" }]) {
      const read = (await complete(asked(sound))).usage;
      expect([read.prompt_audio_seconds, read.prompt_tokens_details.audio_tokens]).toEqual([
        3, 375,
      ]);
    }
    const both = (await complete(asked(wav, long))).usage;
    expect(both.prompt_audio_seconds).toBe(64);
    expect(both.prompt_tokens_details.audio_tokens).toBe(4 * 375);
    // Audio that can't be read still has some length.
    const none = (await complete(asked({ data: "AAAA" }, "%", { id: 5 }))).usage;
    expect(none.prompt_audio_seconds).toBeGreaterThan(2);
  });

  test("chunks of every kind count", async () => {
    const id = "bb9e30b1-970f-4a42-b682-8c0079e7c242";
    const text = { type: "text", text: "Hello" };
    const contents: unknown[] = [
      [text],
      [text, text],
      [{ type: "image_url", image_url: "https://example.com/a.png" }, text],
      [{ type: "image_url", image_url: { url: "https://example.com/a.png", detail: "low" } }, text],
      [{ type: "document_url", document_url: "https://example.com/a.pdf" }, text],
      [{ type: "document_url", document_url: "https://example.com/b.pdf" }, text],
      [{ type: "reference", reference_ids: [1, "two"] }, text],
      [{ type: "file", file_id: id }, text],
      [{ type: "thinking", thinking: [text] }, text],
      [{ type: "input_audio", input_audio: "https://example.com/a.mp3" }, text],
      [{ type: "input_audio", input_audio: { data: "AAAA", format: "wav" } }, text],
    ];
    const answers = new Set<string>();
    for (const content of contents) {
      const response = await post(PATH, chatBody(content, { model: "takes-everything" }));
      expect(response.status, JSON.stringify(content)).toBe(200);
      answers.add(((await response.json()) as any).choices[0].message.content);
    }
    expect(answers.size).toBe(contents.length);
  });

  test("a stream is data frames only: role, a frame per word, usage at the finish, [DONE]", async () => {
    const response = await post(PATH, chatBody("Hello", { stream: true }));
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    const text = await response.text();
    expect(text).toMatch(/^(data: [^\n]+\n\n)+$/);
    expect(eventsOf(text).at(-1)).toBe("[DONE]");

    const chunks = chunksOf(text);
    const [first, ...rest] = chunks;
    expect(Object.keys(first)).toEqual(["id", "object", "created", "model", "choices"]);
    expect(first.choices).toEqual([
      { index: 0, delta: { role: "assistant", content: "" }, finish_reason: null },
    ]);
    const last = rest.pop();
    for (const chunk of rest) {
      expect(Object.keys(chunk)).toEqual(["id", "object", "created", "model", "choices", "p"]);
      expect(chunk.choices[0]).toMatchObject({ finish_reason: null });
      expect(chunk.choices[0].delta.content.trim()).toMatch(/^\S+$/);
      expect("abcdefghijklmnopqrstuvwxyz0123456789".startsWith(chunk.p)).toBe(true);
      expect(chunk.p).not.toBe("");
    }
    expect(Object.keys(last)).toEqual([
      "id",
      "object",
      "created",
      "model",
      "choices",
      "usage",
      "p",
    ]);
    expect(last.choices).toEqual([{ index: 0, delta: { content: "" }, finish_reason: "stop" }]);
  });

  const variants: [string, object][] = [
    ["plain", {}],
    ["several choices", { n: 3 }],
    ["max_tokens", { max_tokens: 4 }],
    ["max_tokens of nothing", { max_tokens: 0 }],
    ["stop", { stop: " " }],
    ["everything", { n: 2, max_tokens: 7, stop: ["."], temperature: 0.2, random_seed: 7 }],
  ];
  test.each(variants)("the deltas of a stream join to the completion: %s", async (_, more) => {
    for (let question = 0; question < 20; question++) {
      const body = chatBody(`Question ${question}`, more);
      const completion = await complete(body);
      const chunks = chunksOf(await stream(body));
      for (const { index, message, finish_reason } of completion.choices) {
        const mine = chunks.filter(({ choices }) => choices[0].index === index);
        expect(mine.map(({ choices }) => choices[0].delta.content).join("")).toBe(message.content);
        expect(mine.at(-1).choices[0].finish_reason).toBe(finish_reason);
      }
      expect(chunks.at(-1).usage).toEqual(completion.usage);
      expect(chunks.filter(({ usage }) => usage)).toHaveLength(1);
      expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set([completion.id]));
    }
  });

  test("with n, choices start together and each ends on its own", async () => {
    const chunks = chunksOf(await stream(chatBody("Hello", { n: 2 })));
    expect(chunks.slice(0, 4).map(({ choices }) => choices[0].index)).toEqual([0, 1, 0, 1]);
    const finished = chunks.filter(({ choices }) => choices[0].finish_reason);
    expect(finished.map(({ choices }) => choices[0].index)).toEqual([0, 1]);
  });
});

describeServed(
  "paced streams",
  ({ post }) => {
    test("a chunk delay changes the pace and nothing else", async () => {
      const body = chatBody("Hello", { stream: true });
      const started = performance.now();
      const response = await post(PATH, body);
      const text = await response.text();
      const events = eventsOf(text).length;
      expect(performance.now() - started).toBeGreaterThan((events - 1) * 2);
      const quick = await post(PATH, { ...body, stream: false });
      const { content } = ((await quick.json()) as any).choices[0].message;
      const deltas = chunksOf(text).map(({ choices }) => choices[0].delta.content);
      expect(deltas.join("")).toBe(content);
    });
  },
  { chunkDelay: 2 },
);
