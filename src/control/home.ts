/**
 * Tells what the emulator is, and that it is alive.
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

/** `GET /health`: the server is alive. */
export function health(): BodyReply {
  return jsonReply({ status: "ok" });
}

/** `GET /health/ready`: 503 while it can't take requests. */
export async function ready({ unready }: ControlCall): Promise<BodyReply> {
  const reason = await unready();
  if (reason === undefined) return jsonReply({ status: "ready" });
  return { kind: "body", status: 503, body: JSON.stringify({ status: "unready", reason }) };
}

/** `GET /favicon.ico`: browsers ask for one. */
export function icon(): BodyReply {
  return { kind: "body", status: 204, body: "" };
}
