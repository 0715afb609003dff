/**
 * Requests as servers give them.
 * @module
 */

/** A request that a server gives in a plainer way, too: the standard's classes cost more than all that is read of it. */
export interface PlainRequest extends Request {
  /** Whether who gave it does what a response's delivery says, and needs no stream that does it. */
  readonly delivers?: boolean;
  /** A header by its lower-case name. */
  header?(name: string): string | null;
  /**
   * The body, where the server has read it as a text. It can't be read in the standard's way then.
   * @throws what reading failed with.
   */
  readText?(): string | undefined;
  /** The body as it arrives. Whoever stops reading leaves the connection open. */
  readPieces?(): AsyncIterable<Uint8Array>;
}
