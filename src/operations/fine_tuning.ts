import { endlessNumbers } from "../guards/finite.ts";
import { frameSpaced, invalidSpaced } from "../wire/spaced.ts";
import type { FormsOf } from "./operation.ts";

const invalid = invalidSpaced();
const form = { frame: frameSpaced, invalid };

export const fine_tuning: FormsOf<"fine_tuning"> = {
  "fine_tuning.create": {
    ...form,
    refuse({ body }) {
      const issues = endlessNumbers(body);
      if (issues.length > 0) throw invalid(issues);
    },
  },
  "fine_tuning.list": form,
  "fine_tuning.get": form,
  "fine_tuning.cancel": form,
  "fine_tuning.start": form,
};
