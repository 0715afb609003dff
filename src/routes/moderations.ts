import { published } from "../schema/operations.ts";
import type { Operation } from "../types/operation.ts";
import { frameModerations } from "../wire/moderations.ts";

export const moderations: readonly Operation[] = [
  { ...published["moderations.moderate"], frame: frameModerations },
  { ...published["moderations.moderateChat"], frame: frameModerations },
];
