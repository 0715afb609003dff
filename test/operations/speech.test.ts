import { FLACDecoder } from "@wasm-audio-decoders/flac";
import { MPEGDecoder } from "mpg123-decoder";
import { OggOpusDecoder } from "ogg-opus-decoder";
import { parseBuffer } from "music-metadata";
import { expect, test } from "vitest";
import { defineStrategy } from "../../strategies/define.ts";
import { describeServed, KEY, namedEventsOf } from "../_harness.ts";

const PATH = "/v1/audio/speech";
const MODEL = "voxtral-mini-tts-latest";
/** The input of the recorded call: 64 characters, which took 3.2 seconds. */
const INPUT = "Ruby is a programming language designed for developer happiness.";
const FORMATS = ["pcm", "wav", "mp3", "flac", "opus"];

interface Sound {
  rate: number;
  samples: Float32Array;
}

/** The samples of a file, from an independent decoder. */
const decoders: Record<string, (file: Uint8Array<ArrayBuffer>) => Promise<Sound> | Sound> = {
  pcm: (file) => ({ rate: 24_000, samples: new Float32Array(file.buffer) }),
  async wav(file) {
    const { format } = await parseBuffer(file);
    expect(format).toMatchObject({ container: "WAVE", numberOfChannels: 1, bitsPerSample: 16 });
    const samples = Float32Array.from(new Int16Array(file.buffer.slice(44)), (n) => n / 0x8000);
    return { rate: format.sampleRate!, samples };
  },
  mp3: (file) => decoded(new MPEGDecoder(), (decoder) => decoder.decode(file)),
  flac: (file) => decoded(new FLACDecoder(), (decoder) => decoder.decodeFile(file)),
  opus: (file) => decoded(new OggOpusDecoder(), (decoder) => decoder.decodeFile(file)),
};

async function decoded<Decoder extends { ready: Promise<void>; free(): void }>(
  decoder: Decoder,
  decode: (decoder: Decoder) => any,
): Promise<Sound> {
  await decoder.ready;
  const { errors, sampleRate, channelData } = await decode(decoder);
  expect(errors).toEqual([]);
  const sound = { rate: sampleRate, samples: Float32Array.from(channelData[0]) };
  decoder.free();
  return sound;
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(Buffer.from(base64, "base64"));
const loudness = (samples: Float32Array): number =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

describeServed("speech", ({ fetch, post }) => {
  const ask = (more: object) => post(PATH, { model: MODEL, input: INPUT, ...more });
  const speak = async (more: object = {}): Promise<Uint8Array<ArrayBuffer>> => {
    const response = await ask(more);
    expect(response.status).toBe(200);
    return bytesOf(((await response.json()) as any).audio_data);
  };

  test("the answer is a file as base64, with the recorded headers", async () => {
    const response = await ask({ voice: "en_paul_neutral" });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-ratelimit-limit-input-characters-minute")).toBe("24000");
    expect(response.headers.get("x-ratelimit-remaining-input-characters-minute")).toBe("23936");
    expect(response.headers.get("x-ratelimit-input-characters-query-cost")).toBe("64");
    expect(await response.text()).toMatch(/^\{"audio_data":"[A-Za-z0-9+/]+=*"\}$/);
  });

  test.each(FORMATS)("%s can be decoded, and is as long as its text", async (response_format) => {
    const of = async (input: string): Promise<Sound> =>
      decoders[response_format]!(await speak({ input, response_format }));
    const { rate, samples } = await of(INPUT);
    expect(samples.length / rate).toBeCloseTo(4.08, 5);
    const twice = await of(INPUT + INPUT);
    expect(twice.samples.length / twice.rate).toBeCloseTo(8.04, 5);
    if (response_format === "opus") expect(loudness(samples)).toBeLessThan(0.01);
    else {
      expect(loudness(samples)).toBeGreaterThan(0.05);
      expect(loudness(samples)).toBeLessThan(0.2);
    }
  });

  test("MP3 is the default format", async () => {
    expect(await speak()).toEqual(await speak({ response_format: "mp3" }));
    expect((await parseBuffer(await speak())).format.codec).toBe("MPEG 2 Layer 3");
  });

  test("WAV, FLAC and PCM hold the same samples", async () => {
    const of = async (response_format: string) =>
      (await decoders[response_format]!(await speak({ response_format }))).samples;
    const samples = await of("pcm");
    const isThat = (found: Float32Array): boolean =>
      found.length === samples.length && found.every((sample, at) => sample === samples[at]);
    expect(isThat(await of("wav"))).toBe(true);
    // This decoder divides by a number that is one less.
    const written = (await of("flac")).map((sample) => Math.round(sample * 0x7fff) / 0x8000);
    expect(isThat(written)).toBe(true);
  });

  test("text, voice, reference and model change the sound", async () => {
    const changes = [
      {},
      { input: `${INPUT.slice(0, -1)}!` },
      { voice_id: "gb_jane_neutral" },
      { voice: "gb_jane_neutral" },
      { ref_audio: "UklGRg==" },
      { model: "voxtral-mini-tts-2603" },
    ];
    for (const response_format of FORMATS) {
      const files = await Promise.all(
        changes.map(async (change) => (await speak({ ...change, response_format })).join()),
      );
      expect(new Set(files).size, response_format).toBe(changes.length);
    }
  });

  test("the pieces of a stream are the file", async () => {
    for (const response_format of FORMATS) {
      const whole = await speak({ response_format });
      const response = await ask({ response_format, stream: true });
      expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
      expect(response.headers.has("x-ratelimit-input-characters-query-cost")).toBe(false);
      const events = namedEventsOf(await response.text());
      const done = events.pop();
      const files = events.map((event) => bytesOf(event.audio_data));
      expect(Buffer.concat(files).equals(whole), response_format).toBe(true);
      expect(new Set(events.map((event) => event.type))).toEqual(new Set(["speech.audio.delta"]));
      // A client that plays the pieces as they come gets whole samples.
      for (const file of files.slice(0, -1)) expect(file.length % 4).toBe(0);
      expect(done).toEqual({
        type: "speech.audio.done",
        usage: {
          prompt_tokens: 9,
          total_tokens: 59,
          completion_tokens: 50,
          prompt_tokens_details: { cached_tokens: 0 },
        },
      });
    }
  });

  test("an empty text gives a short sound, and a long one a limited sound", async () => {
    const seconds = async (input: string) =>
      (await parseBuffer(await speak({ input }), undefined, { duration: true })).format.duration;
    expect(await seconds("")).toBeCloseTo(0.12, 5);
    expect(await seconds("word ".repeat(100_000))).toBeCloseTo(60, 5);
  });

  test("the speech can be transcribed", async () => {
    for (const response_format of ["wav", "mp3", "flac", "opus"]) {
      const form = new FormData();
      form.append("model", "voxtral-mini-latest");
      form.append("file", new File([await speak({ response_format })], "speech"));
      const init = { method: "POST", headers: KEY, body: form };
      const { usage } = (await (await fetch("/v1/audio/transcriptions", init)).json()) as any;
      expect(usage.prompt_audio_seconds).toBe(4);
    }
  });

  test("wrong bodies are a 422", async () => {
    const response = await post(PATH, { input: 5, response_format: "ogg", stream: "perhaps" });
    expect(response.status).toBe(422);
    const { detail } = (await response.json()) as any;
    expect(detail.map(({ type, loc }: any) => [loc[1], type])).toEqual([
      ["stream", "bool_parsing"],
      ["input", "string_type"],
      ["response_format", "enum"],
    ]);
  });
});

describeServed(
  "speech of a strategy",
  ({ post }) => {
    test("its bytes are the file, whole and in pieces", async () => {
      const text = "file ".repeat(3000);
      const whole = (await (await post(PATH, { input: text })).json()) as any;
      expect(Buffer.from(whole.audio_data, "base64").toString()).toBe(text);
      const events = namedEventsOf(await (await post(PATH, { input: text, stream: true })).text());
      const pieces = events.slice(0, -1).map((event) => event.audio_data);
      expect(pieces.length).toBe(3);
      expect(pieces.join("")).toBe(whole.audio_data);
    });
  },
  {
    strategy: defineStrategy({
      name: "parrot",
      speech: ({ body }) => new TextEncoder().encode(body.input),
    }),
  },
);
