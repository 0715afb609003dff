/**
 * Which agent takes over from another: the one whose name and description share most words with what the user said.
 * @module
 */
import type { Agent } from "../../src/schema/generated/answers.ts";

/** Shorter words say too little, and so do these. */
const SHORTEST = 4;
const EMPTY = new Set(
  "agent agents about this that them they with from have what when where which will would your used using find does".split(
    " ",
  ),
);

/** The agent that best fits a text; undefined when none does. Of equals the first. */
export function agentFor(text: string, agents: readonly Agent[]): Agent | undefined {
  const said = wordsOf(text);
  let best: Agent | undefined;
  let most = 0;
  for (const agent of agents) {
    const words = wordsOf(`${agent.name} ${agent.description ?? ""}`);
    const shared = [...words].filter((word) => said.has(word)).length;
    if (shared <= most) continue;
    most = shared;
    best = agent;
  }
  return best;
}

/** In lower case, without the `s` of a plural. */
function wordsOf(text: string): Set<string> {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return new Set(
    words
      .filter((word) => word.length >= SHORTEST && !EMPTY.has(word))
      .map((word) => word.replace(/s$/, "")),
  );
}
