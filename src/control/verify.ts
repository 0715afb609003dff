/**
 * Assertions on requests, over HTTP: `curl --fail` is enough.
 * @module
 */
import type { BodyReply } from "../types/reply.ts";
import { readVerification, type Verification } from "../verify/expectation.ts";
import { verifyWithin } from "../verify/wait.ts";
import { badRequest } from "../wire/errors.ts";
import type { ControlCall } from "./control.ts";

/** `POST /__parlel/verify`: 200, or 409 with the problems. */
export async function verifyRequests({
  body,
  canonical,
  unplayed,
  world,
}: ControlCall): Promise<BodyReply> {
  const wanted = wantedOf(await body());
  const verified = await verifyWithin(wanted, { canonical: await canonical(), unplayed, world });
  return { kind: "body", status: verified.ok ? 200 : 409, body: JSON.stringify(verified) };
}

/** @throws ApiError 400 for an invalid verification. */
function wantedOf(value: unknown): Verification {
  try {
    return readVerification(value);
  } catch (error) {
    throw badRequest(`That can't be verified. ${(error as Error).message}`);
  }
}
