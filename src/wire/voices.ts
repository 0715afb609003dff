/**
 * Voices and their samples.
 * @module
 */
import type { BodyReply } from "../types/reply.ts";

/** The reply to a call for a sample: its bytes, as the API's document declares them. */
export function frameSample(bytes: Uint8Array): BodyReply {
  return { kind: "body", status: 200, headers: { "content-type": "audio/wav" }, body: bytes };
}
