import { frameSpaced, invalidSpaced } from "../wire/spaced.ts";
import type { FormsOf } from "./operation.ts";

const form = { frame: frameSpaced, invalid: invalidSpaced() };

export const fine_tuning: FormsOf<"fine_tuning"> = {
  "fine_tuning.create": form,
  "fine_tuning.list": form,
  "fine_tuning.get": form,
  "fine_tuning.cancel": form,
  "fine_tuning.start": form,
};
