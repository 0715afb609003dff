/**
 * The application: requests in, responses out. Runs wherever fetch does.
 * @module
 */
import { H3, type H3Event } from "h3";
import type { Control } from "../control/control.ts";
import { answerControl, findControl } from "../control/index.ts";
import type { Next } from "../layers/layer.ts";
import { isPublished, locate } from "../operations/find.ts";
import { operationOf } from "../operations/index.ts";
import type { World } from "../store/world.ts";
import type { Reply } from "../types/reply.ts";
import { badRequest, toReply } from "../wire/errors.ts";
import { preflight, toResponse } from "../wire/response.ts";
import type { Maybe } from "../async/maybe.ts";
import { splitWorld, WORLD_NAME } from "./address.ts";
import { type Common, ReceivedCall, type Target } from "./call.ts";
import { type Head, readBody, readHead, withBody } from "./receive.ts";

export interface Parts extends Common {
  readonly run: Next;
  readonly control: Control;
  readonly bodyLimit: number;
  world(name: string): Maybe<World>;
}

export type Fetch = (request: Request) => Response | Promise<Response>;

/** An application of its parts. Nothing is shared between two of them. */
export function createApplication(parts: Parts): Fetch {
  const app = new H3();
  app.all("/**", (event) => respond(event, parts));
  return app.fetch;
}

async function respond({ req, url }: H3Event, parts: Parts): Promise<Response> {
  const { world: named, path } = splitWorld(url.pathname);
  if (!path.startsWith("/v1/")) {
    const found = findControl(path);
    if (found) {
      const reply = await answerControl(found, named, req, url.searchParams, parts.control);
      return toResponse(reply, false);
    }
  }
  if (req.method === "OPTIONS") return preflight(req.headers.get("access-control-request-headers"));

  const head = readHead(req, path + url.search);
  const name = named ?? head.header("x-parlel-world") ?? "";
  if (name !== "" && !WORLD_NAME.test(name)) return toResponse(unnameable(name), true);
  const world = parts.world(name);
  const target = targetOf(path, head.method);
  const { text, fault } = await bodyOf(req, head, parts.bodyLimit);
  const request = withBody(head, text);
  const call = new ReceivedCall(
    request instanceof Promise ? await request : request,
    target instanceof Promise ? await target : target,
    world instanceof Promise ? await world : world,
    fault,
    parts,
  );
  return toResponse(await parts.run(call), true);
}

/** The body of a request, or what went wrong while it was read: such a request is logged, too. */
async function bodyOf(
  req: Request,
  head: Head,
  limit: number,
): Promise<{ text: string | Uint8Array; fault: unknown }> {
  try {
    return { text: await readBody(req, head, limit), fault: undefined };
  } catch (fault) {
    return { text: "", fault };
  }
}

function unnameable(name: string): Reply {
  const rule = 'up to 128 letters, digits, ".", "_" and "-"';
  return toReply(
    badRequest(`x-parlel-world: a world is named by ${rule}, not ${JSON.stringify(name)}.`),
  );
}

const UNSERVED = { served: undefined, allowed: [], params: {} };

function targetOf(path: string, method: string): Maybe<Target> {
  const located = locate(path);
  if (!located) {
    const isApi = isPublished(path);
    return isApi instanceof Promise
      ? isApi.then((known) => ({ ...UNSERVED, isApi: known }))
      : { ...UNSERVED, isApi };
  }
  const { ids, params } = located;
  const id = ids[method];
  const allowed = Object.keys(ids);
  if (id === undefined) return { served: undefined, allowed, params, isApi: true };
  const served = operationOf(id);
  return served instanceof Promise
    ? served.then((loaded) => ({ served: loaded, allowed, params, isApi: true }))
    : { served, allowed, params, isApi: true };
}
