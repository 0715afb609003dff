/**
 * What all tools that run at the service have in common: built-in ones, and those of connectors.
 * @module
 */
import type { Maybe } from "../../../src/async/maybe.ts";
import type { Tool } from "../../../src/dialogue/speaker.ts";
import type { PartsContent, ToolExecutionContent } from "../../../src/types/content.ts";
import type { Seed } from "../../../src/types/seed.ts";
import type { Keeping } from "../../../src/types/state.ts";

/** What a tool gets to know about its use. */
export interface Ask {
  /** What the user said last. */
  readonly text: string;
  readonly seed: Seed;
  /** Where a tool stores files and looks things up. */
  readonly keeping: Keeping;
}

/** The result of a tool's run. */
export interface Run {
  readonly executions: readonly ToolExecutionContent[];
  /** What the answer says of it; nothing when absent. */
  readonly text?: string;
  /** What the message that follows refers to: sources, files. */
  readonly parts?: readonly Exclude<PartsContent["parts"][number], string>[];
}

export type Arguments = Readonly<Record<string, unknown>>;

/** A tool that a conversation may use. */
export interface Connector {
  /** Its identifier: its type, or for a connector's tool its whole name. */
  readonly name: string;
  /** The name of a call of it that waits for the user's confirmation. */
  readonly called: string;
  readonly needsConfirmation: boolean;
  /** Whether a text asks for it. */
  isAskedFor(ask: Ask): Maybe<boolean>;
  /** The arguments of its call. */
  argumentsFor(ask: Ask): Arguments;
  run(given: Arguments, ask: Ask): Maybe<Run>;
}

/** The type of a connector's tools. */
export type ToolOf<Type extends Tool["type"]> = Extract<Tool, { type: Type }>;

/** Whether a tool's configuration names one of its functions. */
export function isListed(
  tool: { readonly tool_configuration?: Configuration | null },
  list: keyof Configuration,
  ...names: readonly string[]
): boolean {
  return names.some((name) => tool.tool_configuration?.[list]?.includes(name) ?? false);
}

interface Configuration {
  readonly exclude?: readonly string[] | null;
  readonly include?: readonly string[] | null;
  readonly requires_confirmation?: readonly string[] | null;
}

/** The beginning of a text as a search query. */
export function queryOf(text: string): string {
  const [first = text] = text.split(/(?<=[.?!])\s/);
  return first.replace(/[\s.?!]+$/, "").slice(0, 200);
}
