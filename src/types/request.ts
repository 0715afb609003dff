/**
 * Requests as servers pass them in.
 * @module
 */

/** A request with plainer ways to read it, which a server may offer: the standard classes cost more than all the reading. */
export interface PlainRequest extends Request {
  /** Whether the server itself carries out a response's delivery, and needs no stream for that. */
  readonly delivers?: boolean;
  /** A header by its lower-case name. */
  header?(name: string): string | null;
  /** The names and the values of its headers in turn, as they came. */
  readonly rawHeaders?: readonly string[];
  /**
   * The body, if the server has read it as text. The standard methods can't read it then.
   * @throws the error that reading failed with.
   */
  readText?(): string | undefined;
  /** The body as it arrives. To stop reading leaves the connection open. */
  readPieces?(): AsyncIterable<Uint8Array>;
}
