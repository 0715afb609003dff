/**
 * Temporary links to stored bytes that work without a key, as those of the live service's store do (state.md section 3).
 * @module
 */
import { ORGANISATION, ownerIdOf, workspaceOf } from "../hash/key.ts";
import { createRandom } from "../hash/random.ts";
import { hash } from "../hash/xxhash.ts";
import type { Call } from "../types/call.ts";
import { encodeBase64 } from "./base64.ts";

/** The targets of links: the first segment of their paths, and the prefix of their blobs' names. */
const CONTAINERS = {
  "fine-tune": "file",
  documents: "document",
  "document-texts": "document plain",
} as const;

export type Container = keyof typeof CONTAINERS;

/** The paths of links, for a router. */
export const LINK_PATHS: readonly string[] = Object.keys(CONTAINERS).map(
  (container) => `/${container}/:organisation/:workspace/:file`,
);

/** The name of an object's blob. */
export function blobName(container: Container, id: string): string {
  return `${CONTAINERS[container]} ${id}`;
}

export interface Linked {
  readonly container: Container;
  readonly id: string;
  /** Without a dot; empty when there is none. */
  readonly extension: string;
  /** When the link ends, in milliseconds. */
  readonly until: number;
}

/** The link, on the host that the caller used. */
export function linkTo(
  { request, world }: Pick<Call, "request" | "world">,
  { container, id, extension, until }: Linked,
): string {
  const owner = ownerIdOf(request.key);
  const file = id.replaceAll("-", "") + (extension && `.${extension}`);
  const path = `/${container}/${ORGANISATION}/${workspaceOf(owner)}/${encodeURIComponent(file)}`;
  const se = `${new Date(until).toISOString().slice(0, 19)}Z`;
  const query = new URLSearchParams({ se, sp: "r", sv: "2025-05-05", sr: "b" });
  query.set("sig", signature(owner, path, se));
  const host = request.header("host") ?? "localhost";
  return `http://${host}${world.name === "" ? "" : `/~${world.name}`}${path}?${query}`;
}

/** A signature that can't be made without knowing the owner's id. */
export function signature(owner: string, path: string, se: string): string {
  const hex = createRandom(hash(`${owner} ${path} ${se}`)).hex(64);
  return encodeBase64(Uint8Array.from(hex.match(/../g)!, (byte) => parseInt(byte, 16)));
}
