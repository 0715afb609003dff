import { frameSpaced, inBody, invalidSpaced } from "../wire/spaced.ts";
import type { FormsOf } from "./operation.ts";

const tuned = { frame: frameSpaced, invalid: invalidSpaced(inBody("model_in")) };

/** Fine-tuned models are changed by the backend of jobs. */
export const models: FormsOf<"models"> = {
  "models.update": tuned,
  "models.archive": tuned,
  "models.unarchive": tuned,
};
