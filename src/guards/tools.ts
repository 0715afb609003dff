/**
 * Checks the tools that a model is offered.
 * @module
 */
import type { ChatCompletionRequest, Function } from "../schema/generated/requests.ts";
import { oncePer } from "../schema/interned.ts";
import { badRequest } from "../wire/errors.ts";
import { schemaFault } from "./draft7.ts";
import { checkFunctionName } from "./names.ts";

/**
 * A function's parameters must be a JSON Schema (behaviour.md section 3), and its name short and plain.
 * @throws ApiError 400.
 */
export function checkTools(tools: ChatCompletionRequest["tools"]): void {
  for (const tool of tools ?? []) if ("function" in tool) checkFunction(tool.function);
}

const checkFunction = oncePer(({ parameters, name }: Function): void => {
  const fault = schemaFault(parameters);
  if (fault !== undefined) throw badRequest(`Invalid tool schema: ${fault}`);
  checkFunctionName(name);
});
