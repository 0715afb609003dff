import { published } from "../schema/operations.ts";
import type { Operation } from "../types/operation.ts";
import { frameClassifications } from "../wire/classifications.ts";

export const classifications: readonly Operation[] = [
  { ...published["classifications.classify"], frame: frameClassifications },
  { ...published["classifications.classifyChat"], frame: frameClassifications },
];
