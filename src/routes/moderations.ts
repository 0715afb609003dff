import { ChatModerationRequest, ClassificationRequest } from "../schema/moderations.ts";
import type { Operation } from "../types/operation.ts";
import { frameModerations } from "../wire/moderations.ts";

export const moderations: readonly Operation[] = [
  {
    id: "moderations.moderate",
    resource: "moderations",
    method: "POST",
    path: "/v1/moderations",
    request: ClassificationRequest,
    frame: frameModerations,
  },
  {
    id: "moderations.moderateChat",
    resource: "moderations",
    method: "POST",
    path: "/v1/chat/moderations",
    request: ChatModerationRequest,
    frame: frameModerations,
  },
];
