/**
 * A form as it was sent.
 * @module
 */

/** A file of a form. Where bodies are compared, its size and hash stand for its bytes: nothing else is enumerable. */
export interface Upload {
  readonly filename: string;
  /** In bytes. */
  readonly size: number;
  /** The xxHash64 of the bytes, 16 hexadecimal digits. */
  readonly xxhash: string;
  /** What its part of the form says it is; null when it says nothing. */
  readonly contentType: string | null;
  bytes(): Promise<Uint8Array>;
  stream(): Promise<ReadableStream<Uint8Array>>;
}

/** Where the files of forms lie while their calls are answered. */
export interface Uploads {
  /** Takes bytes as they arrive, with no more of them in memory than there is room for. */
  hold(content: ReadableStream<Uint8Array>): Promise<Held>;
}

/** Bytes that are held. */
export interface Held {
  readonly size: number;
  bytes(): Promise<Uint8Array>;
  stream(): Promise<ReadableStream<Uint8Array>>;
  release(): Promise<void>;
}

/** The fields of a form, in the order in which they were sent. */
export type Form = readonly (readonly [name: string, value: string | Upload])[];
