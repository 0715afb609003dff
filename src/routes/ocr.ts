import { published } from "../schema/operations.ts";
import type { Operation } from "../types/operation.ts";
import { frameOcr } from "../wire/ocr.ts";

export const ocr: readonly Operation[] = [{ ...published["ocr.process"], frame: frameOcr }];
