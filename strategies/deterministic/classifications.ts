/**
 * Classifications: by a classifier that the key has fine-tuned, or by this emulator's own.
 * @module
 */
import { andThen, type Maybe } from "../../src/async/maybe.ts";
import { createRandom } from "../../src/hash/random.ts";
import { hash } from "../../src/hash/xxhash.ts";
import type { Call } from "../../src/types/call.ts";
import type { ClassificationsContent } from "../../src/types/content.ts";
import type { Random } from "../../src/types/seed.ts";
import { conversationsOf, conversationText, type ScoresRequest } from "../../src/prompt/inputs.ts";
import { findTuned, type KeptModel } from "./models/stored.ts";

/** A target, and the labels that it has. */
type Target = readonly [name: string, labels: readonly string[]];

const TARGETS: readonly Target[] = [["sentiment", ["positive", "negative", "neutral"]]];

/** Scores are multiples of its inverse: exact in binary, so that their sum is 1 to the last bit. */
const STEPS = 4096;

/** `POST /v1/classifications` and `POST /v1/chat/classifications`. An input's scores don't depend on the others. */
export function classify(call: Call<ScoresRequest>): Maybe<ClassificationsContent> {
  const tuned = findTuned(() => call.state, call.body.model);
  return andThen(tuned, (model) => scored(call.body, model ? targetsOf(model) : TARGETS));
}

function targetsOf({ targets }: KeptModel): readonly Target[] {
  return targets.map(({ name, labels }) => [name, labels]);
}

function scored(body: ScoresRequest, targets: readonly Target[]): ClassificationsContent {
  return conversationsOf(body).map((conversation) => {
    const random = createRandom(hash(`${body.model}\n${conversationText(conversation)}`));
    return Object.fromEntries(
      targets.map(([target, labels]) => [target, distribute(labels, random)]),
    );
  });
}

/** Probabilities of labels. One label has more than half; each is equally likely to be that one. */
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
