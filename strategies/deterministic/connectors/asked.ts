/**
 * The words that trigger a tool.
 * @module
 */
import { anyPhrase } from "../phrases.ts";

/** The words of each built-in tool. They count as whole words, in any case, with spaces or hyphens between them. */
export const TOOL_WORDS = {
  web_search:
    "search, find, look up, latest, news, current, currently, today, recent, web, online, internet, who won",
  code_interpreter:
    "python, code, script, calculate, compute, multiply, divide, sum, plot, graph, chart",
  image_generation: "image, images, picture, pictures, illustration, photo, logo, draw, paint",
  document_library: "document, documents, library, file, files, report, reports, according to",
} as const;

/** Whether a text has a word that triggers a tool. */
export function asksFor(tool: keyof typeof TOOL_WORDS, text: string): boolean {
  return new RegExp(anyPhrase(TOOL_WORDS[tool]), "iu").test(text);
}
