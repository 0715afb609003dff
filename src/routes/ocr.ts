import { OCRRequest } from "../schema/ocr.ts";
import type { Operation } from "../types/operation.ts";
import { frameOcr } from "../wire/ocr.ts";

export const ocr: readonly Operation[] = [
  {
    id: "ocr.process",
    resource: "ocr",
    method: "POST",
    path: "/v1/ocr",
    request: OCRRequest,
    frame: frameOcr,
  },
];
