/**
 * Requires a key for calls to the API; any key will do.
 * @module
 */
import { requireKey } from "../guards/auth.ts";
import type { Layer } from "./layer.ts";

export const authorised: Layer = (call, next) => {
  if (call.isApi) requireKey(call.request.key);
  return next(call);
};
