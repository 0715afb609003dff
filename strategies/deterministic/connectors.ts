/**
 * Connectors: there are none.
 * @module
 */
import type { ConnectorBootstrap } from "../../src/schema/generated/answers.ts";

/** `GET /v1/connectors/bootstrap`, which mistral-vibe requests when it starts. */
export function bootstrapConnectors(): ConnectorBootstrap {
  return { connectors: [] };
}
