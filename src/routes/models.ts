import { published } from "../schema/operations.ts";
import type { Operation } from "../types/operation.ts";
import { frameJson } from "../wire/response.ts";

export const models: readonly Operation[] = [
  { ...published["models.list"], frame: frameJson },
  { ...published["models.retrieve"], frame: frameJson },
];
