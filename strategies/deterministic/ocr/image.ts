/**
 * Documents that are one image.
 * @module
 */
import type { OcrDimensions } from "../../../src/types/content.ts";
import { invalidFile } from "../../../src/wire/errors.ts";

/** The live service names this one for every image. */
const DPI = 200;

/**
 * The dimensions in an image's own header.
 * @throws ApiError 400 for bytes that aren't an image.
 */
export async function imageDimensions(bytes: Uint8Array): Promise<OcrDimensions> {
  const { imageSize } = await import("image-size");
  try {
    const { width, height } = imageSize(bytes);
    if (width >= 1 && height >= 1)
      return { dpi: DPI, height: Math.round(height), width: Math.round(width) };
  } catch {
    // Its errors name details of formats, so they aren't shown.
  }
  throw invalidFile("Image input could not be decoded.");
}
