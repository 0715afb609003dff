/**
 * The content of files (recorded: with a type of its own, and without a name).
 * @module
 */
import type { Call } from "../types/call.ts";
import type { FileContent, StoredBytes } from "../types/content.ts";
import type { Reply } from "../types/reply.ts";
import { rangeOf, streamReply } from "./ranges.ts";

/**
 * Opens the bytes before the head is sent, which promises them.
 * @throws ApiError 416 for a range that the file doesn't have.
 */
export async function frameFile(
  content: FileContent,
  { request }: Pick<Call, "request">,
): Promise<Reply> {
  const stored = content instanceof Uint8Array ? storedOf(content) : content;
  const { size } = stored;
  const range = rangeOf(request.header("range"), size);
  const body = await stored.read(range?.start ?? 0, range?.end ?? size);
  return streamReply(body, size, range, { "content-type": "application/octet-stream" });
}

function storedOf(bytes: Uint8Array): StoredBytes {
  const part = (start: number, end: number) => new Blob([bytes.slice(start, end)]).stream();
  return { size: bytes.length, read: async (start, end) => part(start, end) };
}
