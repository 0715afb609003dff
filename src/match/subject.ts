/**
 * What is matched: a call that has come, or an entry of the log.
 * @module
 */
import {
  calledTools,
  type CalledTool,
  count,
  messagesOf,
  offeredTools,
  resultsOf,
  userText,
} from "./conversation.ts";

/** What is known of a call besides its body. What isn't known yet is undefined; what there isn't is null. */
export interface Facts {
  readonly operation: string | null;
  /** Without its query. */
  readonly path: string;
  readonly key: string | null;
  readonly trace: string | null;
  readonly model?: string | null | undefined;
  readonly attempt?: number | null | undefined;
  readonly status?: number | null | undefined;
  readonly strategy?: string | null | undefined;
  readonly fixture?: string | null | undefined;
  readonly fault?: string | null | undefined;
  /** In canonical form; undefined where there is none, or it can't be read. */
  readonly body: unknown;
  /** As it was sent: the canonical form leaves out what only repeats a default. */
  readonly sent: unknown;
}

/** Facts, and what conditions ask of them. */
export class Subject {
  readonly facts: Facts;
  #messages: ReturnType<typeof messagesOf> | undefined;

  constructor(facts: Facts) {
    this.facts = facts;
  }

  get model(): string {
    const { model } = Object(this.facts.body) as { model?: unknown };
    return typeof model === "string" ? model : (this.facts.model ?? "");
  }

  get isStream(): boolean {
    return (Object(this.facts.body) as { stream?: unknown }).stream === true;
  }

  get user(): string {
    return userText(this.#conversation);
  }

  get turn(): number {
    return count(this.#conversation, "user");
  }

  get answers(): number {
    return count(this.#conversation, "assistant");
  }

  get hasToolResult(): boolean {
    return resultsOf(this.#conversation).length > 0;
  }

  get called(): readonly CalledTool[] {
    return calledTools(this.#conversation);
  }

  get offered(): readonly string[] {
    return offeredTools(this.facts.body);
  }

  get #conversation(): ReturnType<typeof messagesOf> {
    return (this.#messages ??= messagesOf(this.facts.body));
  }
}
