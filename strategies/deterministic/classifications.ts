/**
 * Classifications by a classifier of this emulator's own, since fine-tuned ones are their owners'.
 * @module
 */
import { createRandom } from "../../src/hash/random.ts";
import { hash } from "../../src/hash/xxhash.ts";
import type { Call } from "../../src/types/call.ts";
import type { ClassificationsContent } from "../../src/types/content.ts";
import type { Random } from "../../src/types/seed.ts";
import { conversationsOf, conversationText, type ScoresRequest } from "../../src/prompt/inputs.ts";

/** The targets, with their labels. */
const TARGETS: Readonly<Record<string, readonly string[]>> = {
  sentiment: ["positive", "negative", "neutral"],
};

/** Scores are multiples of its inverse: exact in binary, so that their sum is 1 to the last bit. */
const STEPS = 4096;

/** `POST /v1/classifications` and `POST /v1/chat/classifications`. An input's scores don't depend on the others. */
export function classify({ body }: Call<ScoresRequest>): ClassificationsContent {
  return conversationsOf(body).map((conversation) => {
    const random = createRandom(hash(`${body.model}\n${conversationText(conversation)}`));
    return Object.fromEntries(
      Object.entries(TARGETS).map(([target, labels]) => [target, distribute(labels, random)]),
    );
  });
}

/** Probabilities of labels. One of them, each as often as the others, has more than half. */
function distribute(labels: readonly string[], random: Random): Record<string, number> {
  const winner = labels[random.below(labels.length)]!;
  let rest = STEPS / 2 - 1 - random.below(STEPS / 2 - 1);
  const steps: Record<string, number> = { [winner]: STEPS - rest };
  const losers = labels.filter((label) => label !== winner);
  for (const [index, label] of losers.entries()) {
    steps[label] = index === losers.length - 1 ? rest : random.below(rest + 1);
    rest -= steps[label];
  }
  return Object.fromEntries(labels.map((label) => [label, steps[label]! / STEPS]));
}
