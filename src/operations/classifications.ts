import { frameClassifications } from "../wire/classifications.ts";
import type { FormsOf } from "./operation.ts";

export const classifications: FormsOf<"classifications"> = {
  "classifications.classify": { frame: frameClassifications },
  "classifications.classifyChat": { frame: frameClassifications },
};
