import type { Operation } from "../types/operation.ts";
import { frameJson } from "../wire/response.ts";

export const models: readonly Operation[] = [
  {
    id: "models.list",
    resource: "models",
    method: "GET",
    path: "/v1/models",
    frame: frameJson,
  },
  {
    id: "models.retrieve",
    resource: "models",
    method: "GET",
    path: "/v1/models/:model_id",
    frame: frameJson,
  },
];
