/**
 * Decides which web pages may use the control plane, and make calls that go upstream: none from another origin, and none through a
 * name that was rebound to this machine (RFC 6454; the DNS rebinding of CVE-2024-28224).
 * @module
 */
import { forbidden } from "../wire/errors.ts";

const LOOPBACK = /^(localhost|[\w-]+\.localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/i;

/** Whether a host name or address, without a port, can only mean this machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

/**
 * @param header gives a header of the request.
 * @param loopbackOnly whether the server is bound to the loopback interface, so that only loopback names are legitimate.
 * @throws ApiError 403.
 */
export function checkOrigin(header: (name: string) => string | null, loopbackOnly: boolean): void {
  const host = header("host");
  const origin = header("origin");
  const fetchSite = header("sec-fetch-site");
  if (loopbackOnly && host !== null && !isLoopback(host.replace(/:\d+$/, ""))) {
    throw forbidden(
      `This answers only under a loopback name, not ${JSON.stringify(host)}. Start the emulator with --host 0.0.0.0 to use another name.`,
    );
  }
  const foreign = origin !== null && !isSameHost(origin, host);
  if (foreign || fetchSite === "cross-site" || fetchSite === "same-site") {
    throw forbidden("This doesn't answer web pages of other origins.");
  }
}

function isSameHost(origin: string, host: string | null): boolean {
  return URL.canParse(origin) && new URL(origin).host === host?.toLowerCase();
}
