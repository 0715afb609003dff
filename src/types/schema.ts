/**
 * The shape of a schema check.
 * @module
 */

/** One entry of the live service's 422 `detail` list (behaviour.md section 3). */
export interface Issue {
  type: string;
  loc: (string | number)[];
  msg: string;
  input: unknown;
  ctx?: Record<string, unknown>;
}

/** The context of one run of a check. */
export interface CheckContext {
  /** The location of the value, as the live service names it. */
  readonly loc: (string | number)[];
  readonly issues: Issue[];
  /** Drop unknown fields instead of reporting them. */
  readonly lenient: boolean;
}

/** Reports what is wrong with a value and returns it in canonical form. */
export interface Schema<T = unknown> {
  /** The name in the `loc` of a union member, for instance `list[str]`. */
  readonly name: string;
  check(value: unknown, context: CheckContext): T;
}
