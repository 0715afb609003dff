/**
 * The annotation of a document or an image, in the format that the caller wants.
 * @module
 */
import type { ResponseFormat } from "../../../src/schema/generated/requests.ts";
import type { OcrPage } from "../../../src/types/content.ts";
import type { Random, Seed } from "../../../src/types/seed.ts";
import { spacedJson } from "../../../src/prompt/spaced-json.ts";
import type { JsonWriter } from "../json/index.ts";

/**
 * JSON that is valid under the format's schema; none for a format without JSON.
 * @throws ApiError 400 for what isn't a schema, or one that no value meets.
 */
export type Annotate = (
  format: ResponseFormat | undefined,
  random: Random,
) => Promise<string | undefined>;

/** For one request: its annotations share what a request may cost. */
export function createAnnotate(): Annotate {
  let writer: JsonWriter | undefined;
  return async (format, random) => {
    if (format?.type !== "json_object" && format?.type !== "json_schema") return undefined;
    // Loaded with the first annotation, since few callers want any.
    const { JsonWriter, generateObject } = await import("../json/index.ts");
    if (format.type === "json_object") return spacedJson(generateObject(random));
    writer ??= new JsonWriter();
    return spacedJson(writer.value(format.json_schema?.schema ?? {}, random));
  };
}

/** The page with an annotation on each of its images. */
export async function annotateImages(
  page: OcrPage,
  format: ResponseFormat | undefined,
  seed: Seed,
  annotate: Annotate,
): Promise<OcrPage> {
  if (!format) return page;
  const blocks = page.blocks.map(async (block, at) => {
    if (block.type !== "image") return block;
    const annotation = await annotate(format, seed.random(`annotation ${page.index} ${at}`));
    return annotation === undefined ? block : { ...block, annotation };
  });
  return { ...page, blocks: await Promise.all(blocks) };
}
