/**
 * Bodies of requests to the emulator itself.
 * @module
 */
import { checkDeclaredSize } from "../guards/size.ts";
import { badRequest, tooLarge } from "../wire/errors.ts";

/**
 * @returns the JSON, or the text where that is what it is declared as.
 * @throws ApiError 400 or 413.
 */
export async function readBody(request: Request, limit: number): Promise<unknown> {
  checkDeclaredSize(request.headers.get("content-length"), limit);
  const text = await request.text().catch((error: { statusCode?: number }) => {
    throw error.statusCode === 413 ? tooLarge(limit) : badRequest("The request body ended early.");
  });
  if (text.length > limit) throw tooLarge(limit);
  if (/^text\/plain\b/i.test(request.headers.get("content-type") ?? "")) return text;
  try {
    return JSON.parse(text);
  } catch (error) {
    throw badRequest(`The body is no JSON: ${(error as Error).message}`);
  }
}
