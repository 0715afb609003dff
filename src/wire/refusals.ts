/**
 * The live service's refusals of requests that its schema allows, in its own words (behaviour.md section 3).
 * @module
 */
import { type ApiError, serviceError } from "./errors.ts";

/** 400 for messages in an impossible order. */
export function invalidMessageOrder(message: string): ApiError {
  return serviceError(400, "invalid_request_message_order", message, "3230");
}

/** 400 for an impossible assistant message. */
export function invalidAssistantMessage(message: string): ApiError {
  return serviceError(400, "invalid_request_assistant_message", message, "3240");
}

/** 400 for a tool call with a wrong id or name. */
export function invalidFunctionCall(message: string): ApiError {
  return serviceError(400, "invalid_function_call", message, "3280");
}

/** 400 for an ability that the requested model lacks. */
export function invalidArguments(message: string): ApiError {
  return serviceError(400, "invalid_request_invalid_args", message, "3051");
}

/** 400 for inputs that are too many or too long. */
export function invalidPrompt(message: string): ApiError {
  return serviceError(400, "invalid_request_prompt", message, "3210");
}
