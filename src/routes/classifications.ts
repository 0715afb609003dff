import { ChatClassificationRequest } from "../schema/classifications.ts";
import { ClassificationRequest } from "../schema/moderations.ts";
import type { Operation } from "../types/operation.ts";
import { frameClassifications } from "../wire/classifications.ts";

export const classifications: readonly Operation[] = [
  {
    id: "classifications.classify",
    resource: "classifications",
    method: "POST",
    path: "/v1/classifications",
    request: ClassificationRequest,
    frame: frameClassifications,
  },
  {
    id: "classifications.classifyChat",
    resource: "classifications",
    method: "POST",
    path: "/v1/chat/classifications",
    request: ChatClassificationRequest,
    frame: frameClassifications,
  },
];
