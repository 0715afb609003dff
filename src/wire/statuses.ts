/**
 * An error for every status, as the live service or the network in front of it answers: behaviour.md section 3, state.md section 7.
 * @module
 */
import type { BodyReply } from "../types/reply.ts";
import { serviceError } from "./errors.ts";

/** The details of an error besides its status. */
export interface ErrorParticulars {
  readonly code?: string;
  readonly type?: string;
  readonly message?: string;
}

type Body = readonly [type: string, message: string, code: string | null];

/** The usual body of each status first, then others by their code. */
const BODIES: Readonly<Record<number, readonly Body[]>> = {
  400: [["invalid_request_error", "Bad request.", null]],
  403: [
    ["tier_not_allowed", "This model is not available in your subscription tier", "1910"],
    ["labs_not_enabled", "Labs models are not enabled for this workspace", null],
  ],
  429: [
    ["rate_limited", "Rate limit exceeded", "1300"],
    ["service_tier_capacity_exceeded", "Service tier capacity exceeded for this model.", "3505"],
    ["engine_max_pending_tokens", "Capacity exceeded for this model.", "3810"],
  ],
  500: [["internal_server_error", "Internal server error.", "3000"]],
  503: [
    ["internal_server_error", "Service unavailable.", "3800"],
    ["unreachable_backend", "Service unavailable.", "1100"],
  ],
};

/** Bodies in other forms than the service's error object, used when a plan gives no particulars. */
const OTHERS: Readonly<Record<number, () => BodyReply>> = {
  401: () => json(401, '{"detail":"Invalid API Key"}\n'),
  404: () => json(404, '{"detail":"Not Found"}'),
  405: () => json(405, '{"detail":"Method Not Allowed"}'),
  409: () =>
    json(
      409,
      '{"object":"Error","message":"Conversation is being updated, concurrent requests are not supported","type":"invalid_request_error","code":3000}',
    ),
  422: () =>
    json(422, '{"detail":[{"type":"missing","loc":["body"],"msg":"Field required","input":null}]}'),
  502: () => html(502, "Bad gateway"),
  504: () => ({ kind: "body", status: 504, headers: { "content-type": "text/plain" }, body: "" }),
  520: () => html(520, "Web server is returning an unknown error"),
  522: () => html(522, "Connection timed out"),
  524: () => html(524, "A timeout occurred"),
};

/** The error reply for a status. */
export function statusReply(status: number, given: ErrorParticulars = {}): BodyReply {
  const isPlain = Object.values(given).every((each) => each === undefined);
  const other = isPlain ? OTHERS[status] : undefined;
  if (other) return other();
  const known = BODIES[status] ?? [];
  const [type, message, code] =
    known.find((body) => body[2] === given.code) ?? known[0] ?? generic(status);
  return serviceError(status, given.type ?? type, given.message ?? message, given.code ?? code)
    .reply;
}

/** An HTML page such as the network in front of the service shows: a body that isn't JSON. */
export function html(status: number, title: string): BodyReply {
  const body =
    `<!DOCTYPE html>\n<html lang="en-US">\n<head><title>mistral.ai | ${status}: ${title}</title></head>\n` +
    `<body><h1>${title}</h1><p>Error code ${status}</p></body>\n</html>\n`;
  return { kind: "body", status, headers: { "content-type": "text/html; charset=UTF-8" }, body };
}

function json(status: number, body: string): BodyReply {
  return { kind: "body", status, body };
}

function generic(status: number): Body {
  return status < 500
    ? ["invalid_request_error", "The request was refused.", null]
    : ["internal_server_error", "Service unavailable.", null];
}
