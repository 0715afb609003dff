/**
 * A form as it was sent.
 * @module
 */

/** A file in a form. When bodies are compared, size and hash stand for its bytes: besides them only its name is enumerable. */
export interface Upload {
  readonly filename: string;
  /** In bytes. */
  readonly size: number;
  /** The xxHash64 of the bytes, 16 hexadecimal digits. */
  readonly xxhash: string;
  /** The content type that its part of the form gives; null without one. */
  readonly contentType: string | null;
  bytes(): Promise<Uint8Array>;
  stream(): Promise<ReadableStream<Uint8Array>>;
}

/** Where the files of forms are kept while their calls are answered. */
export interface Uploads {
  /** Takes in bytes as they arrive, keeping no more of them in memory than there is room for. */
  hold(content: ReadableStream<Uint8Array>): Promise<Held>;
}

/** Bytes that are held. */
export interface Held {
  readonly size: number;
  bytes(): Promise<Uint8Array>;
  stream(): Promise<ReadableStream<Uint8Array>>;
  release(): Promise<void>;
}

/** The fields of a form, in the order they were sent in. */
export type Form = readonly (readonly [name: string, value: string | Upload])[];
