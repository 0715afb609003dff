/**
 * Bytes that come in pieces.
 * @module
 */

/** All bytes of a stream. */
export async function gather(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream) {
    pieces.push(piece);
    size += piece.length;
  }
  return joined(pieces, size);
}

/** Joins pieces. @param size their total size, where it is known already. */
export function joined(
  pieces: readonly Uint8Array[],
  size: number = pieces.reduce((sum, { length }) => sum + length, 0),
): Uint8Array {
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** Bytes that are there as a whole, where pieces are asked for. */
export async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Pieces as a stream, which fetches each piece when it is read. */
export function streamOf(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await iterator.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await iterator.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** Passes pieces on unchanged, showing each to a callback. */
export async function* watched(
  pieces: AsyncIterable<Uint8Array> | ReadableStream<Uint8Array>,
  see: (piece: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    see(piece);
    yield piece;
  }
}
