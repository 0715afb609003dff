import { frameModerations } from "../wire/moderations.ts";
import type { FormsOf } from "./operation.ts";

export const moderations: FormsOf<"moderations"> = {
  "moderations.moderate": { needs: "moderation", frame: frameModerations },
  "moderations.moderateChat": { needs: "moderation", frame: frameModerations },
};
