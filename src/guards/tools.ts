/**
 * Which tools a model can be offered.
 * @module
 */
import type { ChatCompletionRequest } from "../schema/generated/requests.ts";
import { badRequest } from "../wire/errors.ts";
import { schemaFault } from "./draft7.ts";
import { checkFunctionName } from "./names.ts";

/**
 * The parameters of a function are a JSON Schema (behaviour.md section 3), and its name is short and plain.
 * @throws ApiError 400.
 */
export function checkTools(tools: ChatCompletionRequest["tools"]): void {
  for (const tool of tools ?? []) {
    if (!("function" in tool)) continue;
    const fault = schemaFault(tool.function.parameters);
    if (fault !== undefined) throw badRequest(`Invalid tool schema: ${fault}`);
    checkFunctionName(tool.function.name);
  }
}
