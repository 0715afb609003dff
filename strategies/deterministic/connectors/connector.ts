/**
 * What the tools have in common that run at the service: built-in ones, and those of connectors.
 * @module
 */
import type { Tool } from "../../../src/dialogue/speaker.ts";
import type { PartsContent, ToolExecutionContent } from "../../../src/types/content.ts";
import type { Seed } from "../../../src/types/seed.ts";
import type { Keeping } from "../../../src/types/state.ts";

/** Who asks a tool, and for what. */
export interface Ask {
  /** What the user said last. */
  readonly text: string;
  readonly seed: Seed;
  /** Where what a tool makes is kept, and where it looks things up. */
  readonly keeping: Keeping;
}

/** What a tool has done. */
export interface Run {
  readonly executions: readonly ToolExecutionContent[];
  /** What of it can be said; nothing of its own when absent. */
  readonly text?: string;
  /** What the message that follows refers to: sources, files. */
  readonly parts?: readonly Exclude<PartsContent["parts"][number], string>[];
}

export type Arguments = Readonly<Record<string, unknown>>;

/** A tool that a conversation may use. */
export interface Connector {
  /** What identifies it: its type, or for a connector's tool its whole name. */
  readonly name: string;
  /** What a call of it that waits for its user is named. */
  readonly called: string;
  readonly needsConfirmation: boolean;
  /** Whether a text asks for it. */
  isAskedFor(ask: Ask): boolean | Promise<boolean>;
  /** What it is called with. */
  argumentsFor(ask: Ask): Arguments;
  run(given: Arguments, ask: Ask): Run | Promise<Run>;
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

/** The beginning of a text as what one would search for. */
export function queryOf(text: string): string {
  const [first = text] = text.split(/(?<=[.?!])\s/);
  return first.replace(/[\s.?!]+$/, "").slice(0, 200);
}
