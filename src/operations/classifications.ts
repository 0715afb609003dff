import { frameClassifications } from "../wire/classifications.ts";
import type { FormsOf } from "./operation.ts";

export const classifications: FormsOf<"classifications"> = {
  "classifications.classify": { needs: "classification", frame: frameClassifications },
  "classifications.classifyChat": { needs: "classification", frame: frameClassifications },
};
