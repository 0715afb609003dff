/**
 * Libraries: their documents are searched by the words of the question, and the best match is opened.
 * @module
 */
import { spacedJson } from "../../../src/prompt/spaced-json.ts";
import { type Hit, searchLibraries } from "../libraries/search.ts";
import { asksFor } from "./asked.ts";
import { type Ask, type Connector, isListed, queryOf, type Run, type ToolOf } from "./connector.ts";

const NAME = "document_library";
const SEARCH = "library_search";
const OPEN = "open_library_result";

export function documentLibrary(tool: ToolOf<"document_library">): Connector {
  const search = (query: string, { keeping }: Ask): Promise<Hit[]> =>
    searchLibraries(keeping, query, { libraryIds: tool.library_ids });
  return {
    name: NAME,
    called: SEARCH,
    needsConfirmation: isListed(tool, "requires_confirmation", NAME, SEARCH),
    isAskedFor: async (ask) =>
      asksFor(NAME, ask.text) || (await search(queryOf(ask.text), ask)).length > 0,
    argumentsFor: ({ text }) => ({ query: queryOf(text) }),
    async run(given, ask): Promise<Run> {
      const hits = await search(String(given.query ?? ""), ask);
      const random = ask.seed.random("library search");
      const found = hits.map((hit, rank) => [random.alphanumeric(8), resultOf(hit, rank)] as const);
      const searched = {
        execution: NAME,
        function: SEARCH,
        arguments: given,
        info: { result: spacedJson(Object.fromEntries(found)) },
      };
      const [best] = hits;
      if (!best) return { executions: [searched], text: "Nothing was found in the library." };
      const text = best.passages[0]!.text;
      return {
        executions: [searched, openingOf(best, text)],
        text,
        parts: [referenceTo(best)],
      };
    },
  };
}

/** Key for key as the live service gives it (state.md section 1.4). */
function resultOf({ document, library, passages }: Hit, rank: number) {
  return {
    url: document.id,
    title: document.name,
    description: document.summary,
    snippets: passages.map(({ text }) => text),
    date: null,
    rank,
    source: SEARCH,
    metadata: {
      relevant_pages: [...new Set(passages.map(({ page }) => page))],
      relevant_snippet_positions_in_text: passages.map(({ position }) => position),
      library_id: library.id,
      library_name: library.name,
    },
    can_open: true,
  };
}

function openingOf({ document, passages }: Hit, content: string) {
  const opened = {
    url: document.id,
    source: SEARCH,
    content,
    can_open: false,
    title: document.name,
    description: null,
    date: null,
    metadata: {},
  };
  return {
    execution: OPEN,
    arguments: {
      document_id: document.id,
      relevant_snippet_positions_in_text: `${passages[0]!.position}`,
    },
    info: { result: [{ type: "text", text: spacedJson(opened) }] },
  };
}

/** A message's reference; no recording shows one for libraries, so it has the form of a web search's. */
function referenceTo({ document }: Hit) {
  return {
    type: "tool_reference",
    tool: NAME,
    title: document.name,
    url: document.id,
    favicon: null,
    description: document.summary,
  };
}
