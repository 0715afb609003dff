/**
 * The page that shows all of this to a person.
 * @module
 */
import type { BodyReply } from "../types/reply.ts";
import type { ControlCall } from "./control.ts";
import { home } from "./home.ts";

/** `GET /` and `GET /__parlel`: the page for who wants HTML, else what runs here. The page holds no data: it asks for it. */
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
