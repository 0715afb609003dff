/**
 * The words that trigger a moderation's flags, so that a test can provoke them.
 * @module
 */

import { anyPhrase } from "./phrases.ts";

/** Words and phrases of each category. They count as whole words, in any case, with spaces or hyphens between them. */
export const TRIGGER_WORDS: Readonly<Record<string, string>> = {
  sexual: "erotic, nudes, orgasm, porn, pornography",
  hate_and_discrimination: "bigot, hate, racism, racist",
  violence_and_threats: "behead, kill, massacre, murder, stab, strangle",
  dangerous: "bomb, bombs, explosives, grenade, nerve gas, poison",
  criminal: "blackmail, cocaine, counterfeit, heroin, money laundering, ransomware, steal",
  selfharm: "hurt myself, kill myself, self harm, suicidal, suicide",
  health: "diagnosis, dosage, medical advice, prescription",
  financial: "financial advice, invest, investment, stocks",
  law: "attorney, lawsuit, legal advice, sue",
  pii: "passport number, social security number",
  jailbreaking:
    "developer mode, ignore all previous instructions, ignore previous instructions, jailbreak",
};

/** Mail addresses, telephone numbers with their country, and card numbers. Bounded, so that long texts are read once. */
const PII =
  "(?<![\\w.+-])[\\w.+-]{1,64}@(?:[a-z\\d-]{1,63}\\.){1,8}[a-z]{2,63}" +
  "|\\+\\d{1,3}(?:[ .()-]{0,2}\\d{2,4}){2,4}(?!\\d)" +
  "|(?<!\\d)\\d{4}([ -]?)\\d{4}\\1\\d{4}\\1\\d{4}(?!\\d)";

const triggers = Object.entries(TRIGGER_WORDS).map(([category, words]) => {
  const whole = anyPhrase(words);
  return [category, new RegExp(category === "pii" ? `${whole}|${PII}` : whole, "iu")] as const;
});

/** The categories that a text has a trigger word of. */
export function triggeredBy(text: string): ReadonlySet<string> {
  return new Set(triggers.flatMap(([category, pattern]) => (pattern.test(text) ? category : [])));
}
