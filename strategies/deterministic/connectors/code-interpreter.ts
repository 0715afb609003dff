/**
 * A code interpreter: code whose output is known, and a picture on request.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import { word } from "../text/index.ts";
import { expressionIn, valueOf } from "./arithmetic.ts";
import { asksFor } from "./asked.ts";
import { type Connector, isListed, type Run, type ToolOf } from "./connector.ts";
import { storeImage } from "./image-file.ts";

const NAME = "code_interpreter";
const PLOT = /\b(plot|graph|chart)\b/i;

export function codeInterpreter(tool: ToolOf<"code_interpreter">): Connector {
  return {
    name: NAME,
    called: NAME,
    needsConfirmation: isListed(tool, "requires_confirmation", NAME),
    isAskedFor: ({ text }) => asksFor(NAME, text) || expressionIn(text) !== undefined,
    argumentsFor: ({ text, seed }) => ({ code: codeFor(text, seed.random("code")) }),
    async run(given, ask): Promise<Run> {
      const code = String(given.code ?? "");
      const output = `${outputOf(code)}\n`;
      const info = { result: [{ type: "text", text: output }], code, code_output: output };
      const execution = { execution: NAME, arguments: given, info };
      const text = `The result is **${output.trim()}**.`;
      if (!PLOT.test(ask.text)) return { executions: [execution], text };
      const file = await storeImage(NAME, "plot_generated_0", ask);
      return { executions: [execution], text, parts: [file] };
    },
  };
}

/** Code that calculates what the text says, or else adds some numbers. */
function codeFor(text: string, random: Random): string {
  const expression = expressionIn(text);
  if (expression !== undefined) return `result = ${expression}\nresult`;
  const numbers = Array.from({ length: 3 + random.below(3) }, () => 1 + random.below(99));
  const name = word(random);
  return `${name} = [${numbers.join(", ")}]\nsum(${name})`;
}

/** What such code prints; the output of other code, which a strategy or a user may have written, isn't known. */
function outputOf(code: string): string {
  const [, list] = /^\w+ = \[([\d, ]+)\]\nsum\(\w+\)$/.exec(code) ?? [];
  if (list !== undefined) {
    return `${list.split(", ").reduce((sum, each) => sum + Number(each), 0)}`;
  }
  const expression = expressionIn(code);
  return expression === undefined ? "None" : valueOf(expression);
}
