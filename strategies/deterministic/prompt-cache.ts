/**
 * What a `prompt_cache_key` remembers: the hashes of each prompt's blocks, each hashed with everything before it. Two
 * prompts share as many tokens as their equal first blocks have (behaviour.md section 1: multiples of 16).
 * @module
 */
import { canonicalJson } from "../../src/hash/canonical.ts";
import { hash, hashHex } from "../../src/hash/xxhash.ts";
import type { Call } from "../../src/types/call.ts";
import { type Prompt, readPrompt } from "../../src/prompt/prompt.ts";

const BLOCK = 16;

/** Keys are put on shelves by their hash, to bound memory: on a full shelf the oldest is forgotten. */
const SHELVES = 128n;
const SHELF_KEYS = 8;
/** 64 Ki tokens. */
const KEY_BLOCKS = 4096;

interface Remembered {
  readonly key: string;
  readonly blocks: readonly string[];
}

/** The fields of a call that the cache depends on. */
export interface CachedPrompt extends Prompt {
  readonly model?: string;
  readonly agent_id?: string;
  readonly prompt_cache_key?: string;
}

/** How many tokens of the prompt were sent before under the same key; 0 without one. Remembers the whole prompt. */
export async function cachedTokens(
  call: Pick<Call<CachedPrompt>, "body" | "state">,
): Promise<number> {
  const { body } = call;
  if (body.prompt_cache_key === undefined) return 0;
  const key = hashHex(body.prompt_cache_key);
  const shelf = `prompt cache ${hash(key) % SHELVES}`;
  const blocks = blocksOf(body);
  let shared = 0;
  await call.state.update<readonly Remembered[]>(shelf, (remembered = []) => {
    const known = new Set(remembered.find((each) => each.key === key)?.blocks);
    for (shared = 0; shared < blocks.length && known.has(blocks[shared]!); shared++);
    if (shared === blocks.length) return remembered;
    const kept = [...new Set([...blocks, ...known])].slice(0, KEY_BLOCKS);
    const others = remembered.filter((each) => each.key !== key);
    return [...others, { key, blocks: kept }].slice(-SHELF_KEYS);
  });
  return shared * BLOCK;
}

function blocksOf(body: CachedPrompt): string[] {
  const blocks: string[] = [];
  let chain = body.model ?? body.agent_id ?? "";
  let count = 0;
  readPrompt(body, (text, from) => {
    chain += `\n${typeof from === "string" ? from : canonicalJson(from)}`;
    for (const [word] of text.matchAll(/\S+/g)) {
      chain += ` ${word}`;
      if (++count % BLOCK > 0) continue;
      chain = hashHex(chain);
      blocks.push(chain);
    }
  });
  return blocks;
}
