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
import type { Spoken } from "../types/spoken.ts";

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
  /** What is known of a conversation or an agent besides what the request says. */
  readonly spoken?: Spoken | undefined;
  /** In canonical form; undefined where there is none, or it can't be read. */
  readonly body: unknown;
  /** As it was sent: the canonical form leaves out what only repeats a default. */
  readonly sent: unknown;
}

/** Facts, and what conditions ask of them. */
export class Subject {
  readonly facts: Facts;
  #messages: ReturnType<typeof messagesOf> | undefined;
  #user: string | undefined;
  #sent: unknown;

  constructor(facts: Facts) {
    this.facts = facts;
  }

  get model(): string {
    const { body, spoken, model: known = "" } = this.facts;
    const { model = spoken?.model } = Object(body) as { model?: unknown };
    return typeof model === "string" ? model : (known ?? "");
  }

  get isStream(): boolean {
    return (Object(this.facts.body) as { stream?: unknown }).stream === true;
  }

  get user(): string {
    return (this.#user ??= userText(this.messages));
  }

  get turn(): number {
    return this.facts.spoken?.turn ?? count(this.messages, "user");
  }

  get answers(): number {
    return this.facts.spoken?.answers ?? count(this.messages, "assistant");
  }

  get hasToolResult(): boolean {
    return resultsOf(this.messages).length > 0;
  }

  get called(): readonly CalledTool[] {
    return calledTools(this.messages);
  }

  get offered(): readonly string[] {
    const { body, spoken } = this.facts;
    return spoken?.tools ?? offeredTools(body);
  }

  /** The body as it was sent. Every rule may ask for it, and to read it may mean to parse it. */
  get sent(): unknown {
    return (this.#sent ??= this.facts.sent);
  }

  /** What was said, as far as it is known. */
  get messages(): ReturnType<typeof messagesOf> {
    const { body, spoken } = this.facts;
    return (this.#messages ??= spoken?.messages ?? messagesOf(body));
  }
}
