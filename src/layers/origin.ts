/**
 * Guards calls that may spend the upstream key of the person who started the emulator: no foreign page or host name may make one.
 * @module
 */
import { checkOrigin, isLoopback } from "../guards/origin.ts";
import type { OnMiss } from "../types/miss.ts";
import type { Layer } from "./layer.ts";

/** @param host the address that the server is bound to. */
export function guardsUpstream(onMiss: OnMiss, host: string): Layer {
  return (call, next) => {
    const policy = call.control("on-miss") ?? onMiss;
    if (policy === "record" || policy === "passthrough") {
      checkOrigin((name) => call.request.header(name), isLoopback(host));
    }
    return next(call);
  };
}
