/**
 * Finds credentials, by name and by form: they belong to the caller, and no log or fixture keeps them.
 * @module
 */

const CREDENTIAL = /^(api[_-]?key|key|(access|auth)?[_-]?token|authorization|password|secret)$/i;

/** A query without parameters named like a credential; null when nothing is left. */
export function safeQuery(query: string): string | null {
  const nameOf = (pair: string): string => [...new URLSearchParams(pair).keys()][0] ?? "";
  const kept = query.split("&").filter((pair) => !CREDENTIAL.test(nameOf(pair)));
  return kept.length > 0 ? kept.join("&") : null;
}

/** A private key's block up to its end line or, without one, as far as it goes. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[A-Za-z0-9+/=:,\s-]{0,10000}?-----END [A-Z ]*PRIVATE KEY-----|[A-Za-z0-9+/=\s]*)/g;

/** Credentials that can be recognised by their form. */
const TOKENS: readonly (readonly [string, RegExp])[] = [
  ["a bearer token", /\bBearer\s+[A-Za-z0-9._~+/-]{16,}/g],
  ["an OpenAI or Anthropic key", /\bsk-[A-Za-z0-9_-]{16,}/g],
  ["a GitHub token", /\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})/g],
  ["a GitLab token", /\bglpat-[A-Za-z0-9_-]{20,}/g],
  ["a Hugging Face token", /\bhf_[A-Za-z0-9]{30,}/g],
  ["an npm token", /\bnpm_[A-Za-z0-9]{36}/g],
  ["a Stripe key", /\b[rs]k_live_[A-Za-z0-9]{16,}/g],
  ["an AWS key", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ["a Google key", /\bAIza[A-Za-z0-9_-]{30,}/g],
  ["a Slack token", /\bxox[abprs]-[A-Za-z0-9-]{10,}/g],
  ["a private key", PRIVATE_KEY],
  ["a web token", /(?<![\w-])eyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/g],
];

/** A part of each of those forms, so that most texts are searched only once. */
const SIGN = /Bearer|sk-|gh[pousr]_|github_pat|glpat-|hf_|npm_|k_live_|A[KS]IA|AIza|xox|KEY-|eyJ/;

/** A credential in a text, and its kind. */
export interface Token {
  readonly start: number;
  readonly end: number;
  readonly what: string;
}

/** The credentials of known forms in a text; some may overlap. */
export function tokensIn(text: string): Token[] {
  if (!mayHoldToken(text)) return [];
  // In JSON, an escape's last character would run into the word after it.
  const plain = text.replace(/\\(?:u[0-9a-fA-F]{4}|[bfnrt])/g, (escape) =>
    " ".repeat(escape.length),
  );
  return TOKENS.flatMap(([what, pattern]) =>
    Array.from(plain.matchAll(pattern), ({ 0: { length }, index }) => ({
      start: index,
      end: index + length,
      what,
    })),
  );
}

/** Whether a closer look at a text could find a credential of a known form. */
export function mayHoldToken(text: string): boolean {
  return SIGN.test(text);
}
