/**
 * What an image or a document is given as: a URL, or its bytes in base64 (behaviour.md section 12). The validator stands at the
 * whole body, so that its refusal names no field.
 * @module
 */
import type { Message } from "../prompt/tokens.ts";
import type { OCRRequest } from "../schema/generated/requests.ts";
import type { Call } from "../types/call.ts";
import { invalidBody } from "../wire/errors.ts";
import { parseJson } from "../wire/json.ts";

type Chunk = Exclude<NonNullable<Message["content"]>, string>[number] | OCRRequest["document"];

const IMAGE = /^(https|data:image\/[^,]+;base64,)/;
const IMAGE_RULE =
  "Image content must be a URL (starting with 'https') or base64 encoded image (starting with 'data:image/<format>;base64,<image-base64>')";
/** Texts are taken, too, although the rule doesn't name them: OCR reads them. */
const DOCUMENT = /^(https|data:(application|text)\/[^,]+;base64,)/;
const DOCUMENT_RULE =
  "Document content must be a URL (starting with 'https') or base64 encoded document (starting with 'data:application/<format>;base64,<document-base64>')";

/**
 * Links in the chunks of messages.
 * @throws ApiError 422.
 */
export function checkLinks(
  call: Pick<Call<{ readonly messages: readonly Message[] }>, "body" | "request">,
): void {
  for (const { content } of call.body.messages) {
    if (Array.isArray(content)) for (const chunk of content) checkLink(chunk, call);
  }
}

/**
 * The link of one chunk, if it has one.
 * @throws ApiError 422.
 */
export function checkLink(chunk: Chunk, { request }: Pick<Call, "request">): void {
  const [rule, link] = faultOf(chunk) ?? [];
  if (rule === undefined) return;
  throw invalidBody([
    {
      type: "value_error",
      loc: ["body"],
      msg: `Value error, ${rule}. Received: ${shortened(link!)}`,
      input: parseJson(request.body as string),
      ctx: { error: {} },
    },
  ]);
}

function faultOf(chunk: Chunk): readonly [rule: string, link: string] | undefined {
  if ("image_url" in chunk) {
    const { image_url: image } = chunk;
    const link = typeof image === "string" ? image : image.url;
    return IMAGE.test(link) ? undefined : [IMAGE_RULE, link];
  }
  if (!("document_url" in chunk) || DOCUMENT.test(chunk.document_url)) return undefined;
  return [DOCUMENT_RULE, chunk.document_url];
}

/** How much of a long link is told of each of its ends. */
const END = 50;

function shortened(link: string): string {
  return link.length > 2 * END ? `${link.slice(0, END)}...${link.slice(-END)}` : link;
}
