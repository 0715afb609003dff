import { frameOcr } from "../wire/ocr.ts";
import type { FormsOf } from "./operation.ts";

export const ocr: FormsOf<"ocr"> = { "ocr.process": { frame: frameOcr } };
