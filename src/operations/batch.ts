import { frameSpaced, invalidSpaced } from "../wire/spaced.ts";
import type { FormsOf } from "./operation.ts";

const form = { frame: frameSpaced, invalid: invalidSpaced() };

export const batch: FormsOf<"batch"> = {
  "batch.create": form,
  "batch.list": form,
  "batch.get": form,
  "batch.delete": form,
  "batch.cancel": form,
};
