/**
 * What is counted, for Prometheus.
 * @module
 */
import { metricsText } from "../metrics/text.ts";
import type { BodyReply } from "../types/reply.ts";
import type { ControlCall } from "./control.ts";
import { version } from "./version.ts";

/** `GET /metrics`, of all worlds. */
export function showMetrics({ metrics, store }: ControlCall): BodyReply {
  const worlds = store.worlds();
  const entries = worlds.reduce((sum, { log }) => sum + log.size, 0);
  const headers = { "content-type": "text/plain; version=0.0.4; charset=utf-8" };
  const body = metricsText(metrics, { version, entries, worlds: worlds.length });
  return { kind: "body", status: 200, headers, body };
}
