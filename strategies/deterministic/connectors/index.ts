/**
 * The tools that run at the service, and the choice of those that an answer uses.
 * @module
 */
import type { Tool } from "../../../src/dialogue/speaker.ts";
import { codeInterpreter } from "./code-interpreter.ts";
import type { Ask, Connector } from "./connector.ts";
import { customConnector } from "./custom.ts";
import { documentLibrary } from "./document-library.ts";
import { imageGeneration } from "./image-generation.ts";
import { webSearch } from "./web-search.ts";

export type { Ask, Connector, Run } from "./connector.ts";
export { TOOL_WORDS } from "./asked.ts";

/** The tools of a conversation that run at the service. */
export function connectorsOf(tools: readonly Tool[]): Connector[] {
  return tools.flatMap((tool) => {
    switch (tool.type) {
      case "web_search":
      case "web_search_premium":
        return webSearch(tool);
      case "code_interpreter":
        return codeInterpreter(tool);
      case "image_generation":
        return imageGeneration(tool);
      case "document_library":
        return documentLibrary(tool);
      case "connector":
        return customConnector(tool);
      default:
        return [];
    }
  });
}

/** Those that the user asks for. If the user asks for none and none has run so far, the first one runs, so that every tool can be seen to work. */
export async function chosenOf(
  connectors: readonly Connector[],
  ask: Ask,
  { ran, isAlone }: { readonly ran: readonly string[]; readonly isAlone: boolean },
): Promise<Connector[]> {
  const chosen: Connector[] = [];
  for (const each of connectors) if (await each.isAskedFor(ask)) chosen.push(each);
  if (chosen.length > 0) return chosen;
  const [first] = connectors;
  const hasRun = connectors.some(({ name, called }) => ran.includes(name) || ran.includes(called));
  return first && isAlone && !hasRun ? [first] : [];
}
