/**
 * The page that shows the emulator to a person.
 * @module
 */
import type { BodyReply } from "../types/reply.ts";
import type { ControlCall } from "./control.ts";
import { home } from "./home.ts";

/** `GET /` and `GET /__parlel`: the page for clients that want HTML, otherwise metadata. The page holds no data: it requests it. */
export async function homeOrPage(call: ControlCall): Promise<BodyReply> {
  if (!/\btext\/html\b/.test(call.header("accept") ?? "")) return home(call);
  const { html, policy } = await import("../page/page.html");
  const headers = {
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": policy,
    "cache-control": "no-cache",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    vary: "accept",
  };
  return { kind: "body", status: 200, headers, body: html };
}
