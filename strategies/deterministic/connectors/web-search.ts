/**
 * The web, made up: results in the live form, at reserved addresses (RFC 2606). Nothing is searched.
 * @module
 */
import { spacedJson } from "../../../src/prompt/spaced-json.ts";
import type { Random } from "../../../src/types/seed.ts";
import { sentence, word, words } from "../text/index.ts";
import { asksFor } from "./asked.ts";
import { type Connector, isListed, queryOf, type ToolOf } from "./connector.ts";

type WebSearch = ToolOf<"web_search"> | ToolOf<"web_search_premium">;

/** How many results there are, and how many of them the answer refers to. */
const RESULTS = 5;
const REFERENCES = 2;

export function webSearch(tool: WebSearch): Connector {
  const name = tool.type ?? "web_search";
  return {
    name,
    called: "web_search",
    needsConfirmation: isListed(tool, "requires_confirmation", name, "web_search"),
    isAskedFor: ({ text }) => asksFor("web_search", text),
    argumentsFor: ({ text }) => ({ query: queryOf(text) }),
    run(given, { seed }) {
      const random = seed.random("web search");
      const results = Array.from({ length: RESULTS }, (_, rank) => resultOf(rank, random));
      const found = Object.fromEntries(
        results.map((result) => [random.alphanumeric(8), result] as const),
      );
      const execution = {
        execution: name,
        function: "web_search",
        arguments: given,
        info: { result: spacedJson(found) },
      };
      const parts = results.slice(0, REFERENCES).map(({ title, url, description, metadata }) => ({
        type: "tool_reference",
        tool: name,
        title,
        url,
        favicon: metadata.favicon,
        description,
      }));
      return { executions: [execution], parts };
    },
  };
}

/** Key for key as the live service's search engine gives it (state.md section 1.4). */
function resultOf(rank: number, random: Random) {
  const subject = words(random, 3);
  const host = `${word(random)}.example.${["com", "org", "net"][random.below(3)]!}`;
  const url = `https://${host}/${subject.replaceAll(" ", "-")}`;
  const description = sentence(random);
  return {
    url,
    title: `${subject[0]!.toUpperCase()}${subject.slice(1)}`,
    description,
    snippets: [description, sentence(random)],
    date: null,
    rank,
    source: "brave",
    metadata: {
      lang: "en",
      thumbnail: `https://${host}/thumbnail.png`,
      favicon: `https://${host}/favicon.ico`,
      source: "brave",
    },
    can_open: true,
  };
}
