import { checkScored } from "../guards/context.ts";
import { frameClassifications } from "../wire/classifications.ts";
import type { FormsOf } from "./operation.ts";

export const classifications: FormsOf<"classifications"> = {
  "classifications.classify": {
    needs: "classification",
    refuse: checkScored,
    frame: frameClassifications,
  },
  "classifications.classifyChat": {
    needs: "classification",
    refuse: checkScored,
    frame: frameClassifications,
  },
};
