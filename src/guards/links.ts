/**
 * How a request gives an image or a document: as a URL, or as its bytes in base64 (behaviour.md section 12). The validator belongs
 * to the whole body, so its refusal names no field.
 * @module
 */
import type { Message } from "../prompt/tokens.ts";
import type { ConversationRequest, OCRRequest } from "../schema/generated/requests.ts";
import type { Incoming } from "../types/call.ts";
import type { Issue } from "../types/schema.ts";
import { type ApiError, invalidBody } from "../wire/errors.ts";
import { parseJson } from "../wire/json.ts";

type Part<Content> = Exclude<NonNullable<Content>, string> extends (infer Each)[] ? Each : never;
type Inputs = Exclude<NonNullable<ConversationRequest["inputs"]>, string>[number];
type Chunk =
  | Part<Message["content"]>
  | OCRRequest["document"]
  | Part<Extract<Inputs, { content: unknown }>["content"]>;

const IMAGE = /^(https|data:image\/[^,]+;base64,)/;
const IMAGE_RULE =
  "Image content must be a URL (starting with 'https') or base64 encoded image (starting with 'data:image/<format>;base64,<image-base64>')";
/** Texts are accepted too, although the rule doesn't name them: OCR reads them. */
const DOCUMENT = /^(https|data:(application|text)\/[^,]+;base64,)/;
const DOCUMENT_RULE =
  "Document content must be a URL (starting with 'https') or base64 encoded document (starting with 'data:application/<format>;base64,<document-base64>')";

/**
 * Checks the links in the chunks of messages.
 * @throws ApiError 422.
 */
export function checkLinks(messages: readonly Message[], request: Incoming): void {
  for (const { content } of messages) {
    if (Array.isArray(content)) for (const chunk of content) checkLink(chunk, request);
  }
}

/**
 * Checks the link of one chunk, if it has one.
 * @param refused how the operation reports the fault.
 * @throws ApiError 422.
 */
export function checkLink(
  chunk: Chunk,
  request: Incoming,
  refused: (issues: readonly Issue[]) => ApiError = invalidBody,
): void {
  const [rule, link] = faultOf(chunk) ?? [];
  if (rule === undefined) return;
  throw refused([
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

/** How many characters of a long link's beginning and end a refusal quotes. */
const END = 50;

function shortened(link: string): string {
  return link.length > 2 * END ? `${link.slice(0, END)}...${link.slice(-END)}` : link;
}
