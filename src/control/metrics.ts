/**
 * The metrics, for Prometheus.
 * @module
 */
import { metricsText } from "../metrics/text.ts";
import type { BodyReply } from "../types/reply.ts";
import type { ControlCall } from "./control.ts";
import { countObjects } from "./state.ts";
import { version } from "./version.ts";

/** `GET /metrics`, of all worlds. */
export async function showMetrics({ metrics, store }: ControlCall): Promise<BodyReply> {
  const worlds = store.worlds();
  const entries = worlds.reduce((sum, { log }) => sum + log.size, 0);
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  const objects = await countObjects(await store.stored());
  const body = metricsText(metrics, { version, entries, worlds: worlds.length, objects });
  return { kind: "body", status: 200, headers, body };
}
