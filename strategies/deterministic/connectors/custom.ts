/**
 * Connectors to other people's servers. None is registered here: any is accepted, with the tools that its configuration names.
 * @module
 */
import { prose, sentence } from "../text/index.ts";
import { anyPhrase } from "../phrases.ts";
import { type Connector, queryOf, type ToolOf } from "./connector.ts";

/** The tool of a connector whose configuration names none. */
const USUAL = "search";
/** Words of a result. */
const WORDS = 12;

export function customConnector(tool: ToolOf<"connector">): Connector[] {
  const { connector_id: id, tool_configuration: configuration } = tool;
  const { include, exclude, requires_confirmation: confirmed } = configuration ?? {};
  // Live a tool's name begins with its connector's; a configuration may leave that out.
  const whole = (name: string): string => (name.startsWith(`${id}_`) ? name : `${id}_${name}`);
  const named = (names: readonly string[] | null | undefined): Set<string> =>
    new Set((names ?? []).map(whole));
  const needing = named(confirmed);
  const known = include?.length ? named(include) : needing.size > 0 ? needing : named([USUAL]);
  const hidden = named(exclude);
  return [...known]
    .filter((name) => !hidden.has(name))
    .map((name) => ({
      name,
      called: name,
      needsConfirmation: needing.has(name),
      isAskedFor: ({ text }) => mentions(text, [id, name.slice(id.length + 1)]),
      argumentsFor: ({ text }) => ({ query: queryOf(text) }),
      run(given, { seed }) {
        const random = seed.random(`connector ${name}`);
        const info = { result: [{ type: "text", text: prose(WORDS, random) }] };
        const execution = { execution: name, arguments: given, info, connector: id };
        return { executions: [execution], text: sentence(random) };
      },
    }));
}

/** Whether a text contains a connector's name, or its tool's. */
function mentions(text: string, names: readonly string[]): boolean {
  const words = names.flatMap((name) => name.split(/[^\p{L}\p{N}]+/u)).filter(Boolean);
  return words.length > 0 && new RegExp(anyPhrase(words.join(", ")), "iu").test(text);
}
