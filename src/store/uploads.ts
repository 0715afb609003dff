/**
 * The uploaded files of forms while their calls are answered: they belong to no world, and a call may end without storing them.
 * @module
 */
import { gather } from "../async/bytes.ts";
import type { Held, Uploads } from "../types/form.ts";
import type { BlobBase } from "./base.ts";

export function createUploads(blobs: BlobBase): Uploads {
  let count = 0;
  return {
    async hold(content): Promise<Held> {
      const key = `upload:${count++}`;
      const { size } = await blobs.put(key, content);
      const stream = async (): Promise<ReadableStream<Uint8Array>> => {
        const found = await blobs.read(key, 0, size);
        if (!found) throw new Error("The form's file was read after its call had ended.");
        return found;
      };
      return {
        size,
        stream,
        bytes: async () => gather(await stream()),
        release: () => blobs.remove(key),
      };
    },
  };
}
