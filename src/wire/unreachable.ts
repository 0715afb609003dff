/**
 * Why an address can't be reached, in plain words: a fetch says only that it failed.
 * @module
 */

/** Explains codes and messages of Node, OpenSSL and undici for a host. The first pattern that matches counts. */
const REASONS: readonly (readonly [form: RegExp, said: (host: string) => string])[] = [
  [
    /^(EPROTO|ERR_SSL)|before secure TLS/,
    (host) => `TLS failed: ${host} doesn't speak it, or another version of it`,
  ],
  [/^ENOTFOUND /, (host) => `DNS knows no host ${host}`],
  [/^EAI_/, (host) => `DNS doesn't answer for ${host}; is there a network?`],
  [/^ECONNREFUSED /, (host) => `${host} refused the connection; nothing listens there`],
  [/^(ENETUNREACH|EHOSTUNREACH|ENETDOWN) /, (host) => `there is no route to ${host}`],
  [
    /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT) /,
    (host) => `${host} didn't accept the connection in time`,
  ],
  [/^(ECONNRESET|EPIPE|UND_ERR_SOCKET) /, (host) => `${host} closed the connection`],
  [/^CERT_HAS_EXPIRED /, (host) => `the TLS certificate of ${host} has expired`],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID /,
    (host) => `the TLS certificate that it shows is not for ${host}`,
  ],
  [
    /^\w*SELF_SIGNED|^UNABLE_TO_(VERIFY|GET)|^CERT_UNTRUSTED /,
    (host) =>
      `the TLS certificate of ${host} is signed by nobody whom Node trusts; NODE_EXTRA_CA_CERTS=FILE adds a signer`,
  ],
  [/^(CERT_|ERR_TLS)/, (host) => `the TLS certificate of ${host} is not valid`],
];

/** Explains why a request to an address failed. @param error what fetch threw. */
export function whyUnreachable(address: string, error: unknown): string {
  const cause = Object(firstCause(error)) as Cause;
  const { message = "", code = "" } = cause;
  const reason = REASONS.find(([form]) => form.test(`${code} ${message}`));
  if (reason === undefined) return message || code || `${error}`;
  return `${reason[1](hostOf(cause) ?? new URL(address).host)} (${code})`;
}

/** The members that Node and undici give a failure. */
interface Cause {
  readonly message?: string;
  readonly code?: string;
  readonly hostname?: string;
  readonly address?: string;
  readonly port?: number;
}

/** The host that failed: a proxy on the way isn't the host that was requested. */
function hostOf({ hostname, address, port }: Cause): string | undefined {
  return hostname ?? (address === undefined ? undefined : `${address}:${port}`);
}

/** The innermost cause. */
function firstCause(error: unknown): unknown {
  let cause = error;
  for (let deeper = cause; deeper instanceof Error; deeper = deeper.cause) cause = deeper;
  // It holds one error for each address of the host.
  return cause instanceof AggregateError ? cause.errors[0] : cause;
}
