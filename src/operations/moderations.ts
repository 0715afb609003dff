import { frameModerations } from "../wire/moderations.ts";
import type { FormsOf } from "./operation.ts";

export const moderations: FormsOf<"moderations"> = {
  "moderations.moderate": { frame: frameModerations },
  "moderations.moderateChat": { frame: frameModerations },
};
