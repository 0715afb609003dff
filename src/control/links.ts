/**
 * Signed links to stored bytes, with the answers of the store behind the live service.
 * @module
 */
import type { Reply } from "../types/reply.ts";
import { ApiError } from "../wire/errors.ts";
import { blobName, type Container, signature } from "../wire/links.ts";
import { mediaTypeOf } from "../wire/media.ts";
import { rangeOf, streamReply } from "../wire/ranges.ts";
import type { ControlCall } from "./control.ts";

/**
 * `GET` of a link, without a key.
 * @throws ApiError 403 for a forged or expired link, 404 if the bytes are gone.
 */
export async function followLink(call: ControlCall): Promise<Reply> {
  const { path, params, query, header } = call;
  const { workspace = "", file = "" } = params;
  const world = await call.world();
  const owner = await world.rooms.ownerIn(workspace);
  const se = query.get("se") ?? "";
  if (!owner || query.get("sig") !== signature(owner.id, path, se)) {
    throw storeError(403, "AuthenticationFailed", "Signature did not match.");
  }
  if ((await world.stateOf(owner).now()) >= Date.parse(se))
    throw storeError(
      403,
      "AuthenticationFailed",
      "Signature not valid in the specified time frame.",
    );

  const [, hex = "", extension = ""] = /^([0-9a-f]{32})(?:\.(.*))?$/.exec(file) ?? [];
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
  const name = blobName(path.split("/")[1] as Container, id);
  const blobs = world.blobsOf(owner);
  const info = await blobs.info(name);
  const range = info && rangeOf(header("range"), info.size);
  const body = info && (await blobs.read(name, range?.start, range?.end));
  if (!body) throw storeError(404, "BlobNotFound", "The specified blob does not exist.");
  const headers = { "content-type": mediaTypeOf(extension) ?? "application/octet-stream" };
  return streamReply(body, info.size, range, headers);
}

function storeError(status: number, code: string, message: string): ApiError {
  const xml = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>${message}</Message></Error>`;
  return new ApiError(status, xml, { "content-type": "application/xml", "x-ms-error-code": code });
}
