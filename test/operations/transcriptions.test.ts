import { expect, test } from "vitest";
import { createRandom } from "../../src/hash/random.ts";
import { defineStrategy } from "../../strategies/define.ts";
import { mp3Of, wavOf } from "../_audio.ts";
import { type Api, describeServed, KEY, namedEventsOf } from "../_harness.ts";

const PATH = "/v1/audio/transcriptions";
const MODEL = "voxtral-mini-latest";
const BOUNDARY = "----parlel";
const SPEAKERS = { diarize: "true", timestamp_granularities: "segment" };

type Value = string | Uint8Array<ArrayBuffer>;
type Fields = Readonly<Record<string, Value | readonly Value[]>>;

function formOf(fields: Fields, filename = "audio.wav"): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries({ model: MODEL, ...fields })) {
    for (const each of [value].flat() as Value[]) {
      form.append(name, typeof each === "string" ? each : new File([each], filename));
    }
  }
  return form;
}

describeServed("transcriptions", ({ fetch, post }: Api) => {
  const send = (fields: Fields, filename?: string) =>
    fetch(PATH, { method: "POST", headers: KEY, body: formOf(fields, filename) });
  const transcribe = async (fields: Fields, filename?: string): Promise<any> => {
    const response = await send(fields, filename);
    expect(response.status).toBe(200);
    return response.json();
  };
  /** Sends a raw body with a form's content type. */
  const sendRaw = (body: string | Uint8Array<ArrayBuffer>, type?: string) =>
    fetch(PATH, {
      method: "POST",
      headers: { ...KEY, "content-type": type ?? `multipart/form-data; boundary=${BOUNDARY}` },
      body,
    });

  test("an upload is answered with the recorded keys in the recorded order", async () => {
    const response = await send({ file: wavOf(3.7) });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-ratelimit-audio-seconds-query-cost")).toBe("3");
    expect(response.headers.get("x-ratelimit-remaining-audio-seconds-minute")).toBe("7197");
    const text = await response.text();
    const answer = JSON.parse(text);
    const said = answer.text.split(" ").length;
    expect(text).toBe(
      JSON.stringify({
        model: MODEL,
        text: answer.text,
        language: null,
        segments: [],
        usage: {
          prompt_audio_seconds: 3,
          prompt_tokens: 3,
          total_tokens: 378 + said,
          completion_tokens: said,
          prompt_tokens_details: { cached_tokens: 0, audio_tokens: 375 },
          service_tier: "standard",
        },
        finish_reason: null,
      }),
    );
  });

  test("WAV and MP3 are as long as they play", async () => {
    const seconds = async (file: Value) => (await transcribe({ file })).usage.prompt_audio_seconds;
    expect(await seconds(wavOf(0.4))).toBe(0);
    expect(await seconds(wavOf(12.9, 8000))).toBe(12);
    expect(await seconds(mp3Of(5.5))).toBe(5);
    // A file that breaks off is as long as the part that exists.
    expect(await seconds(wavOf(10).slice(0, 44 + 2 * 32_000))).toBe(2);
  });

  test("audio costs 375 tokens for each half minute begun", async () => {
    const tokens = async (file: Value) =>
      (await transcribe({ file })).usage.prompt_tokens_details.audio_tokens;
    expect(await tokens(wavOf(29, 8000))).toBe(375);
    expect(await tokens(wavOf(30.5, 8000))).toBe(750);
    expect(await tokens(mp3Of(316))).toBe(4125);
  });

  test("a longer recording has a longer text", async () => {
    const short = await transcribe({ file: mp3Of(4) });
    const long = await transcribe({ file: mp3Of(120) });
    expect(long.text.length).toBeGreaterThan(120 * 14);
    expect(short.text.length).toBeLessThan(long.text.length / 5);
  });

  test("segments cover the recording, and their texts are the text", async () => {
    const { text, segments } = await transcribe({
      file: wavOf(20),
      timestamp_granularities: ["segment"],
    });
    expect(segments.length).toBeGreaterThan(3);
    expect(Object.keys(segments[0])).toEqual(["type", "text", "start", "end"]);
    expect(segments[0]).toMatchObject({ type: "transcription_segment", start: 0 });
    expect(segments.at(-1).end).toBe(20);
    expect(segments.map((segment: any) => segment.text).join("")).toBe(text);
    for (const [index, { start, end }] of segments.entries()) {
      expect(end).toBeGreaterThan(start);
      if (index > 0) expect(start).toBe(segments[index - 1].end);
    }
  });

  test("word by word there is a segment for each word", async () => {
    const { text, segments } = await transcribe({
      file: wavOf(9),
      timestamp_granularities: "word",
    });
    expect(segments).toHaveLength(text.split(" ").length);
    expect(segments.map((segment: any) => segment.text).join("")).toBe(text);
    expect(segments.at(-1).end).toBe(9);
  });

  test("speakers are told apart on request", async () => {
    const file = wavOf(40, 8000);
    const { text, segments } = await transcribe({ file, ...SPEAKERS });
    const speakers = segments.map((segment: any) => segment.speaker_id);
    expect(speakers[0]).toBe("speaker_1");
    expect([...new Set(speakers)].sort()).toEqual(["speaker_1", "speaker_2"]);
    // Neither the format nor the file's name changes the text.
    expect(await transcribe({ file }, "../other name.wav")).toMatchObject({ text });
    expect((await transcribe({ file, language: "fr" })).language).toBe("fr");
  });

  test("lists may be repeated, bracketed or separated by commas", async () => {
    const file = wavOf(5);
    const ways: Fields[] = [
      { timestamp_granularities: ["word", "segment"], context_bias: ["Ada", "Zürich"] },
      { "timestamp_granularities[]": ["word", "segment"], "context_bias[]": ["Ada", "Zürich"] },
      { timestamp_granularities: "word,segment", context_bias: "Ada,Zürich" },
    ];
    const [first, ...others] = await Promise.all(ways.map((way) => transcribe({ file, ...way })));
    expect(first.usage.prompt_tokens).toBe(5);
    for (const other of others) expect(other).toEqual(first);
  });

  test("a URL and a file's id are answered without being fetched, always the same", async () => {
    for (const source of [{ file_url: "https://a.invalid/x.mp3" }, { file_id: "c0ffee" }]) {
      const answer = await transcribe(source);
      expect(answer.usage.prompt_audio_seconds).toBeGreaterThanOrEqual(5);
      expect(await transcribe(source)).toEqual(answer);
    }
    const { text } = await transcribe({ file_url: "https://a.invalid/x.mp3" });
    expect((await transcribe({ file_url: "https://a.invalid/y.mp3" })).text).not.toBe(text);
  });

  test("a stream has the same text as the transcription", async () => {
    for (const more of [{}, SPEAKERS, { timestamp_granularities: "word" }]) {
      const fields = { file: wavOf(11), ...more };
      const whole = await transcribe(fields);
      const response = await send({ ...fields, stream: "true" });
      expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
      expect(response.headers.has("x-ratelimit-audio-seconds-query-cost")).toBe(false);
      const events = namedEventsOf(await response.text());
      const of = (type: string) => events.filter((event) => event.type === type);
      expect(events[0]).toEqual({ type: "transcription.language", audio_language: "en" });
      const deltas = of("transcription.text.delta");
      expect(deltas.map((event) => event.text).join("")).toBe(whole.text);
      expect(
        of("transcription.segment").map((event) => ({ ...event, type: "transcription_segment" })),
      ).toEqual(whole.segments);
      const { finish_reason, ...rest } = whole;
      expect(finish_reason).toBeNull();
      expect(events.at(-1)).toEqual({ ...rest, type: "transcription.done" });
      expect(of("transcription.done")).toHaveLength(1);
    }
  });

  test("a file that isn't audio is refused in the live service's words", async () => {
    const png = Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, ...Array(40)]);
    const text = new TextEncoder().encode("no audio at all");
    for (const file of [new Uint8Array(), text, png, new Uint8Array(5000), wavOf(0)]) {
      const response = await send({ file });
      expect(response.status).toBe(400);
      expect(await response.text()).toBe(
        '{"object":"error","message":"Audio input could not be decoded. ","type":"invalid_request_file","param":null,"code":"3310","raw_status_code":400}',
      );
    }
  });

  test("a false header gets an answer of limited size, or a refusal", async () => {
    const random = createRandom(7n);
    for (let round = 0; round < 60; round++) {
      const file = wavOf(0.5);
      const view = new DataView(file.buffer);
      // Replaces each number of the header in turn, with zero, the maximum or another value.
      const at = [4, 16, 20, 22, 24, 28, 32, 34, 40][round % 9]!;
      const value = [0, 0xffff_ffff, random.uint32()][round % 3]!;
      if (at >= 20 && at !== 24 && at < 40) view.setUint16(at, value & 0xffff, true);
      else view.setUint32(at, value, true);
      const response = await send({ file, timestamp_granularities: "word" });
      const answer = (await response.json()) as any;
      if (response.status === 400) expect(answer.type).toBe("invalid_request_file");
      else {
        expect(response.status).toBe(200);
        expect(answer.usage.prompt_audio_seconds).toBeGreaterThanOrEqual(0);
        expect(answer.segments.at(-1).end).toBeGreaterThanOrEqual(0);
        expect(answer.text.length).toBeLessThan(200_000);
      }
    }
  });

  test("JSON is refused in the live service's words, with or without audio", async () => {
    for (const body of [{ model: MODEL, file_url: "https://a.invalid/x.mp3" }, {}, ""]) {
      const response = await post(PATH, body);
      expect(response.status).toBe(422);
      expect(await response.text()).toBe(
        '{"object":"error","message":"Invalid request, make sure the request is formatted as a multipart/form-data request.","type":"invalid_request_error","param":null,"code":null,"raw_status_code":422}',
      );
    }
  });

  test("a form without audio, or with invalid fields, is a 422", async () => {
    const nothing = await send({});
    expect(nothing.status).toBe(422);
    expect(((await nothing.json()) as any).message).toContain("file, file_url and file_id");
    const wrong = await send({
      file: "no file",
      file_url: "no url",
      language: "english",
      temperature: "warm",
      diarize: "perhaps",
      speaker_references: "Ada",
      timestamp_granularities: "letter",
    });
    expect(wrong.status).toBe(422);
    const { detail } = (await wrong.json()) as any;
    expect(detail.map(({ type, loc }: any) => [loc.slice(1).join("."), type])).toEqual([
      ["file", "value_error"],
      ["file_url", "url_parsing"],
      ["language", "string_pattern_mismatch"],
      ["temperature", "float_parsing"],
      ["diarize", "bool_parsing"],
      ["timestamp_granularities.0", "enum"],
      ["speaker_references", "dict_type"],
    ]);
  });

  test("broken forms are refused and nothing else", async () => {
    const part = (name: string, value: string, headers = "") =>
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n${headers}\r\n${value}\r\n`;
    const end = `--${BOUNDARY}--\r\n`;
    const bodies: [string, string?][] = [
      [part("model", MODEL) + end, "multipart/form-data"],
      [part("model", MODEL) + end, "multipart/form-data; boundary="],
      [part("model", MODEL) + end, "multipart/form-data; boundary=another"],
      [part("model", MODEL)],
      [part("model", MODEL).slice(0, 60)],
      [end],
      ["", `multipart/form-data; boundary=${BOUNDARY}`],
      ["\0\0\0"],
      [part("model", MODEL, `x-long: ${"a".repeat(200_000)}\r\n`) + end],
      [part("model", MODEL).repeat(10_001) + end],
      [part("context_bias", "word").repeat(10_001) + end],
      [`--${BOUNDARY}\r\ncontent-disposition: form-data\r\n\r\nx\r\n${end}`],
      [part("__proto__", "x") + part("constructor", "y") + end],
    ];
    for (const [body, type] of bodies) {
      const response = await sendRaw(body, type);
      expect(response.status, body.slice(0, 100)).toBeGreaterThanOrEqual(400);
      expect(response.status, body.slice(0, 100)).toBeLessThan(500);
      const answer = (await response.json()) as any;
      expect(answer.message ?? answer.detail).toBeTruthy();
    }
  });

  test("a file may be named as it likes", async () => {
    const { text } = await transcribe({ file: wavOf(2) });
    for (const name of ["../../etc/passwd", "C:\\con", "é ☃ 東京.wav", '"; x="']) {
      expect(await transcribe({ file: wavOf(2) }, name)).toMatchObject({ text });
    }
  });

  test("a file's name may hold a zero byte", async () => {
    const { text } = await transcribe({ file: wavOf(2) });
    expect(await transcribe({ file: wavOf(2) }, "a\0b.wav")).toMatchObject({ text });
  });
});

const dictated = defineStrategy({
  name: "dictated",
  transcriptions({ body }) {
    if (body.language === "fr") return "Seize lettres  .";
    if (body.language !== "de") return undefined;
    return [
      { text: "Guten Tag.", start: 0.25, end: 1, speaker: 2 },
      { text: " Ja?", start: 1.5, end: 64.5 },
    ];
  },
});

describeServed(
  "transcriptions of a strategy",
  ({ fetch }) => {
    const transcribe = async (fields: Fields): Promise<any> => {
      const body = formOf({ file_id: "x", ...fields });
      return (await fetch(PATH, { method: "POST", headers: KEY, body })).json();
    };

    test("a text lasts as long as it takes to say", async () => {
      const answer = await transcribe({ language: "fr", timestamp_granularities: "segment" });
      expect(answer).toMatchObject({ text: "Seize lettres  .", language: "fr" });
      expect(answer.segments).toMatchObject([{ text: "Seize lettres  .", start: 0, end: 1 }]);
      expect(answer.usage.prompt_audio_seconds).toBe(1);
    });

    test("segments are given as they are, and end with the audio", async () => {
      const answer = await transcribe({ language: "de", ...SPEAKERS });
      expect(answer.text).toBe("Guten Tag. Ja?");
      expect(answer.segments).toMatchObject([
        { text: "Guten Tag.", start: 0.25, end: 1, speaker_id: "speaker_2" },
        { text: " Ja?", start: 1.5, end: 64.5, speaker_id: "speaker_1" },
      ]);
      expect(answer.usage.prompt_audio_seconds).toBe(64);
      expect(answer.usage.prompt_tokens_details.audio_tokens).toBe(375 * 3);
      const { segments } = await transcribe({ language: "de", timestamp_granularities: "word" });
      expect(segments.map(({ text, end }: any) => [text, end])).toEqual([
        ["Guten", 0.63],
        [" Tag.", 1],
        [" Ja?", 64.5],
      ]);
    });
  },
  { strategy: dictated },
);
