/**
 * Rules as text, as a file of rules would have them.
 * @module
 */
import { stringify } from "yaml";
import { planJson } from "../plan/plan.ts";
import type { Rule } from "../types/rule.ts";
import { badRequest } from "../wire/errors.ts";
import { readDocument } from "../wire/yaml.ts";

/**
 * Reads a body that may be YAML.
 * @throws ApiError 400.
 */
export function readYaml(body: unknown): unknown {
  if (typeof body !== "string") return body;
  try {
    return readDocument(body).document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch (error) {
    throw badRequest(`The rules aren't YAML: ${(error as Error).message}`);
  }
}

export function yamlOf(rules: readonly Rule[]): string {
  const written = rules.map(({ plan, ...rule }) => ({
    ...rule,
    ...(plan && { plan: planJson(plan) }),
  }));
  return written.length === 0 ? "" : stringify(written);
}
