/**
 * The caller: one person, in one organisation and workspace, for every key.
 * @module
 */
import { createRandom } from "../../src/hash/random.ts";
import { uuid7 } from "../../src/hash/uuid.ts";
import { hash } from "../../src/hash/xxhash.ts";

export const USER_ID: string = idOf("user");
export const ORGANIZATION_ID: string = idOf("organization");
export const WORKSPACE_ID: string = idOf("workspace");

function idOf(noun: string): string {
  return uuid7(() => 1_767_225_600, createRandom(hash(noun)));
}
