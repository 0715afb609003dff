/**
 * What the emulator is, and that it lives.
 * @module
 */
import { routes as operations } from "../schema/generated/operations.ts";
import type { BodyReply } from "../types/reply.ts";
import { jsonReply } from "../wire/content.ts";
import type { ControlCall } from "./control.ts";
import { version } from "./version.ts";

/** `GET /` */
export function home({ routes }: ControlCall): BodyReply {
  return jsonReply({
    name: "mistral",
    version,
    description: "Emulator of the Mistral AI API",
    operations: operations.map(([, method, path]) => `${method} ${path}`),
    control: routes.map(({ method, path }) => `${method} ${path}`),
  });
}

/** `GET /health` */
export function health(): BodyReply {
  return jsonReply({ status: "ok" });
}

/** `GET /health/ready`: 503 while what calls store can't be stored. */
export function ready({ store }: ControlCall): BodyReply {
  if (store.isThere) return jsonReply({ status: "ready" });
  return { ...jsonReply({ status: "unavailable" }), status: 503 };
}
