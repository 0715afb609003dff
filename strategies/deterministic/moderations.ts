/**
 * Moderations: small scores from the hash of a conversation, and high ones for trigger words in its last message.
 * @module
 */
import { createRandom } from "../../src/hash/random.ts";
import { hash } from "../../src/hash/xxhash.ts";
import type { Call } from "../../src/types/call.ts";
import type { ModerationsContent } from "../../src/types/content.ts";
import { conversationsOf, conversationText, type ScoresRequest } from "../../src/prompt/inputs.ts";
import { categoriesOf } from "../../src/wire/moderations.ts";
import { type Message, messageText } from "../../src/prompt/tokens.ts";
import { triggeredBy } from "./triggers.ts";

/** Categories that an earlier model scored as one. */
const MERGED: Readonly<Record<string, readonly string[]>> = {
  dangerous_and_criminal_content: ["dangerous", "criminal"],
};

/** Every score is drawn, whatever the model, so that models agree. */
const DRAWN = categoriesOf("mistral-moderation-latest");

/** `POST /v1/moderations` and `POST /v1/chat/moderations`. An input's scores don't depend on the others. */
export function moderate({ body }: Call<ScoresRequest>): ModerationsContent {
  const categories = categoriesOf(body.model);
  return conversationsOf(body).map((conversation) => {
    const scores = scoresOf(conversation);
    const scoreOf = (category: string): number =>
      Math.max(...(MERGED[category] ?? [category]).map((part) => scores[part]!));
    return Object.fromEntries(categories.map((category) => [category, scoreOf(category)]));
  });
}

function scoresOf(conversation: readonly Message[]): Record<string, number> {
  const random = createRandom(hash(conversationText(conversation)));
  const last = conversation.at(-1);
  const triggered = triggeredBy(last ? messageText(last) : "");
  return Object.fromEntries(
    DRAWN.map((category) => {
      // The range of the recorded scores of harmless texts is 0.000004 to 0.09.
      const sixteenths = triggered.has(category) ? 24 + random.below(72) : random.below(120) - 192;
      return [category, logistic(sixteenths)];
    }),
  );
}

/** Powers of `e^(1/16)`, by multiplication: engines' own exponential functions differ in the last digits. */
const powers = Array.from({ length: 193 }, () => 1);
for (let power = 1; power < powers.length; power++) {
  powers[power] = powers[power - 1]! * 1.0644944589178593;
}

/** The live scores are float32 values of the logistic function at multiples of a sixteenth, and so are these. */
function logistic(sixteenths: number): number {
  const power = powers[Math.abs(sixteenths)]!;
  return Math.fround(sixteenths < 0 ? 1 / (1 + power) : power / (1 + power));
}
