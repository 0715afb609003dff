/**
 * Pictures that tools make: small, plain grey JPEG files that can be downloaded. They are labelled PNG, as the live service labels
 * its JPEG files, too (state.md section 1.4).
 * @module
 */
import { decodeBase64 } from "../../../src/wire/base64.ts";
import { storeToolFile } from "../files/stored.ts";
import { jpeg } from "../ocr/jpeg.ts";
import type { Ask } from "./connector.ts";

/** Pixels of each side. */
const SIZE = 1024;

/** Stores a picture and returns a reference to it. */
export async function storeImage(tool: string, name: string, { seed, keeping }: Ask) {
  const shade = 1 + seed.random(`shade of ${name}`).below(255);
  const [, data = ""] = jpeg(SIZE, SIZE, shade).split(",");
  const about = { filename: `${name}.png`, mimetype: "image/png" };
  const { id } = await storeToolFile(keeping, decodeBase64(data)!, about);
  return { type: "tool_file", tool, file_id: id, file_name: name, file_type: "png" };
}
