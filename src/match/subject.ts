/**
 * The subject of a match: a call that has come, or an entry of the log.
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

/** What is known about a call. A value that isn't known yet is undefined; one that doesn't exist is null. */
export interface Facts {
  readonly operation: string | null;
  /** Without its query. */
  readonly path: string;
  /** As it may be shown. */
  readonly key: string | null;
  /** Stands for the whole key. */
  readonly owner: string | null;
  readonly trace: string | null;
  readonly model?: string | null | undefined;
  readonly attempt?: number | null | undefined;
  readonly status?: number | null | undefined;
  readonly strategy?: string | null | undefined;
  readonly fixture?: string | null | undefined;
  readonly fault?: string | null | undefined;
  /** What is known about a conversation or an agent beyond the request. */
  readonly spoken?: Spoken | undefined;
  /** In canonical form; undefined if there is none or it can't be read. */
  readonly body: unknown;
  /** As sent: the canonical form leaves out values that only repeat a default. */
  readonly sent: unknown;
}

/** Facts, and the values that conditions read from them. */
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

  /** The body as sent. Every rule may read it, and reading it may mean parsing it. */
  get sent(): unknown {
    return (this.#sent ??= this.facts.sent);
  }

  /** The messages, as far as they are known. */
  get messages(): ReturnType<typeof messagesOf> {
    const { body, spoken } = this.facts;
    return (this.#messages ??= spoken?.messages ?? messagesOf(body));
  }
}
