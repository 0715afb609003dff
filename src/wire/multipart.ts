/**
 * Incoming multipart forms (RFC 7578), read as they arrive: fields as texts; files stored, with their hash and size.
 * @module
 */
import type { Readable } from "node:stream";
import { Busboy } from "@fastify/busboy";
import { gather, inOnePiece, streamOf, watched } from "../async/bytes.ts";
import { createByteHash } from "../hash/xxhash.ts";
import type { Form, Held, Upload, Uploads } from "../types/form.ts";
import { fileTooLarge, tooLarge } from "./errors.ts";
import { readUrlEncoded } from "./form.ts";
import { mediumOf } from "./medium.ts";

export interface FormLimits {
  readonly uploads: Uploads;
  /** Bytes of all fields that aren't files. */
  readonly mostText: number;
  /** Bytes of a file. */
  readonly mostFile: number;
}

/** A form that has been read. */
export interface ReceivedForm {
  /** Undefined if it isn't a valid form. */
  readonly form: Form | undefined;
  /** Bytes that arrived. */
  readonly size: number;
  release(): Promise<void>;
}

/** More parts than a form of the API could have. */
const MOST_PARTS = 10_000;
/** Bytes that are neither text nor file: heads of parts, and whatever is being read. */
const MOST_BETWEEN = 1024 * 1024;

/**
 * Reads to the end, even of a broken form.
 * @throws ApiError 413, and whatever reading or storing fails with; then no file stays stored.
 */
export async function readMultipart(
  pieces: AsyncIterable<Uint8Array>,
  contentType: string,
  limits: FormLimits,
): Promise<ReceivedForm> {
  const parts = collect(contentType, limits);
  let size = 0;
  try {
    for await (const piece of pieces) {
      size += piece.length;
      await parts?.write(piece);
    }
    const form = await parts?.end();
    return { form, size, release: async () => parts?.release() };
  } catch (error) {
    await parts?.release();
    throw error;
  }
}

/** The fields of a form that is available as a whole; undefined if it isn't a form. */
export async function readForm(
  body: Uint8Array,
  contentType: string | null,
): Promise<Form | undefined> {
  if (contentType === null || mediumOf(contentType) !== "multipart")
    return readUrlEncoded(new TextDecoder().decode(body), contentType);
  const limits = { uploads: IN_MEMORY, mostText: body.length, mostFile: body.length };
  return (await readMultipart(inOnePiece(body), contentType, limits)).form;
}

const IN_MEMORY: Uploads = {
  async hold(content) {
    const bytes = await gather(content);
    return {
      size: bytes.length,
      bytes: async () => bytes,
      stream: async () => streamOf(inOnePiece(bytes)),
      release: async () => {},
    };
  },
};

/** The parts of a form that is arriving. */
interface Parts {
  /** Resolves when there is room for more. */
  write(piece: Uint8Array): Promise<void>;
  /** The fields; undefined when the form is broken. */
  end(): Promise<Form | undefined>;
  release(): Promise<void>;
}

/** @returns undefined for a content type without a boundary. */
function collect(contentType: string, { uploads, mostText, mostFile }: FormLimits) {
  const parser = parserOf(contentType, mostText, mostFile);
  if (!parser) return undefined;
  const fields: (readonly [string, string | Promise<Upload>])[] = [];
  const held: Promise<Held>[] = [];
  const streams: Readable[] = [];
  let textSize = 0;
  let size = 0;
  let fileSize = 0;
  let isBroken = false;
  let fail: (error: unknown) => void = () => {};
  // A file that can't be stored, or is too large, ends the reading at once.
  const failed = new Promise<never>((_, reject) => (fail = reject));
  failed.catch(() => {});
  const ended = new Promise<void>((resolve) => {
    parser.on("finish", resolve);
    parser.on("error", () => {
      isBroken = true;
      resolve();
    });
  });
  parser.on("partsLimit", () => (isBroken = true));
  parser.on("field", (name: string | undefined, value, _, isCut) => {
    textSize += value.length;
    if (isCut || textSize > mostText) fail(tooLarge(mostText));
    if (name === undefined) isBroken = true;
    else fields.push([name, value]);
  });
  parser.on("file", (name: string | undefined, stream, filename, _, type) => {
    stream.on("limit", () => fail(fileTooLarge(mostFile)));
    const hash = createByteHash();
    const pieces = watched(stream, (piece) => {
      fileSize += piece.length;
      hash.update(piece);
    });
    const kept = uploads.hold(streamOf(pieces));
    const upload = kept.then((found) => {
      const contentType = type === UNTYPED ? null : type;
      return uploadOf(found, { filename: plainName(filename), contentType, xxhash: hash.digest() });
    });
    streams.push(stream);
    held.push(kept);
    for (const each of [kept, upload]) each.catch(fail);
    if (name === undefined) isBroken = true;
    else fields.push([name, upload]);
  });
  const parts: Parts = {
    async write(piece) {
      size += piece.length;
      // The parser reports a long text only at its end.
      if (size - fileSize > mostText + MOST_BETWEEN) throw tooLarge(mostText);
      if (isBroken) return;
      const written = new Promise<void>((resolve) => parser.write(piece, () => resolve()));
      await Promise.race([written, ended, failed]);
    },
    async end() {
      parser.end();
      await Promise.race([ended, failed]);
      if (isBroken) {
        await this.release();
        return undefined;
      }
      const form = fields.map(async ([name, value]) => [name, await value] as const);
      return Promise.race([Promise.all(form), failed]);
    },
    async release() {
      for (const each of [parser, ...streams]) each.destroy();
      await Promise.all(
        held.map((each) =>
          each.then(
            (found) => found.release(),
            () => {},
          ),
        ),
      );
    },
  };
  return parts;
}

function parserOf(contentType: string, fieldSize: number, fileSize: number) {
  try {
    return new Busboy({
      headers: { "content-type": contentType },
      preservePath: true,
      isPartAFile: (_name, _type, filename) => filename !== undefined,
      limits: { fieldSize, fileSize, parts: MOST_PARTS },
    });
  } catch {
    return undefined;
  }
}

/** The parser's type for a part that doesn't give one. */
const UNTYPED = "text/plain";

/** Only name, size and hash are enumerable, so only they count when bodies are compared. */
function uploadOf(
  { size, bytes, stream }: Held,
  { filename, contentType, xxhash }: Pick<Upload, "filename" | "contentType" | "xxhash">,
): Upload {
  const upload = { filename, size, xxhash };
  for (const [name, value] of Object.entries({ contentType, bytes, stream }))
    Object.defineProperty(upload, name, { value });
  return upload as Upload;
}

/** Undoes what browsers and Node escape in a name (the HTML standard's multipart encoding). */
function plainName(filename: string): string {
  const plain: Record<string, string> = { "%0A": "\n", "%0D": "\r", "%22": '"' };
  return filename.replace(/%(0A|0D|22)/gi, (escape) => plain[escape.toUpperCase()]!);
}
