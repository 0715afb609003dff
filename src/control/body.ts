/**
 * Reads the bodies of requests to the emulator itself.
 * @module
 */
import { checkDeclaredSize } from "../guards/size.ts";
import type { PlainRequest } from "../types/request.ts";
import { badRequest, tooLarge } from "../wire/errors.ts";

/**
 * @param or what the body may be instead: a line isn't JSON whatever clients that always declare JSON say of it.
 * @returns parsed JSON if the body is declared as JSON or looks like it, otherwise the text.
 * @throws ApiError 400 or 413.
 */
export async function readBody(
  request: PlainRequest,
  limit: number,
  or?: "line",
): Promise<unknown> {
  checkDeclaredSize(request.headers.get("content-length"), limit);
  const text = await textOf(request).catch((error: { statusCode?: number }) => {
    throw error.statusCode === 413 ? tooLarge(limit) : badRequest("The request body ended early.");
  });
  if (text.length > limit) throw tooLarge(limit);
  // fetch declares every string as plain text, even JSON; curl declares everything as a form.
  const type = request.headers.get("content-type") ?? "";
  const isDeclared = /^application\/json\b/i.test(type);
  const isJson = /^\s*[[{]/.test(text) || (isDeclared && (or !== "line" || /^\s*"/.test(text)));
  if (!isJson || /^application\/yaml\b/i.test(type)) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`The body isn't JSON: ${(error as Error).message}`);
  }
}

async function textOf(request: PlainRequest): Promise<string> {
  return request.readText?.() ?? request.text();
}
