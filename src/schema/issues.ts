/**
 * Checks of values other than request bodies: only the first fault is reported, in one sentence.
 * @module
 */
import type { Issue, Schema } from "../types/schema.ts";

/** A fault in a value, and where it is. */
export class FormFault extends Error {
  override readonly name = "FormFault";
  readonly loc: readonly (string | number)[];

  constructor(issue: Issue) {
    super(issueText(issue));
    this.loc = issue.loc;
  }
}

/**
 * A value in a schema's canonical form.
 * @param at the location of the value.
 * @throws FormFault
 */
export function checked<T>(schema: Schema<T>, value: unknown, at: readonly string[] = []): T {
  const issues: Issue[] = [];
  const found = schema.check(value, { loc: [...at], issues, lenient: false });
  const [issue] = issues;
  if (issue) throw new FormFault(issue);
  return found;
}

/** An issue in one sentence. */
export function issueText({ loc, msg }: Issue): string {
  const sentence = msg.replace(/\.?$/, ".");
  return loc.length > 0 ? `${loc.join(".")}: ${sentence}` : sentence;
}
