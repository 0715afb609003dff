/**
 * Rules as they are written, in a file or a request.
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

/** A rule as JSON that can be read again. */
export function ruleJson({ plan, ...rule }: Rule): object {
  return { ...rule, ...(plan && { plan: planJson(plan) }) };
}

/** The text of a file with these rules; empty for none. */
export function yamlOf(rules: readonly Rule[]): string {
  return rules.length === 0 ? "" : stringify(rules.map(ruleJson));
}
