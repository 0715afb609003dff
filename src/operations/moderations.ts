import { checkScored } from "../guards/context.ts";
import { frameModerations } from "../wire/moderations.ts";
import type { FormsOf } from "./operation.ts";

export const moderations: FormsOf<"moderations"> = {
  "moderations.moderate": { needs: "moderation", refuse: checkScored, frame: frameModerations },
  "moderations.moderateChat": { needs: "moderation", refuse: checkScored, frame: frameModerations },
};
