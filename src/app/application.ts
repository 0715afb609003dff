/**
 * The application: requests in, responses out. Runs wherever fetch does.
 * @module
 */
import { H3, type H3Event } from "h3";
import type { Control } from "../control/control.ts";
import { answerControl, findControl } from "../control/index.ts";
import { locate, type Located, paths } from "../operations/find.ts";
import type { World } from "../store/world.ts";
import type { Reply } from "../types/reply.ts";
import type { PlainRequest } from "../types/request.ts";
import { badRequest, toReply } from "../wire/errors.ts";
import { preflight, toResponse } from "../wire/response.ts";
import { andThen, type Maybe } from "../async/maybe.ts";
import { splitWorld, WORLD_NAME } from "./address.ts";
import { type Common, ReceivedCall } from "./call.ts";
import { ReceivedRequest, type Reading } from "./receive.ts";
import { targetOf } from "./target.ts";

export interface Parts extends Common, Reading {
  readonly control: Control;
  world(name: string): Maybe<World>;
}

export type Fetch = (request: Request) => Response | Promise<Response>;

/** Makes an application from its parts. Two applications share nothing. */
export function createApplication(parts: Parts): Fetch {
  // A path that can't be decoded is treated like any unknown path: it gets the API's own error.
  const app = new H3({ allowMalformedURL: true });
  // Each served path gets its own route: h3 finds the static ones without a walk.
  for (const [path, ids] of paths) {
    app.all(path, (event) => {
      const { params } = event.context;
      return respond(event, event.url.pathname, undefined, { ids, params }, parts);
    });
  }
  app.all("/**", (event) => elsewhere(event, parts));
  return app.fetch;
}

/** Answers everything outside the paths of the default world: other worlds, and the emulator's own routes. */
function elsewhere(event: H3Event, parts: Parts): Maybe<Response> {
  const { req, url } = event;
  const { world, path } = splitWorld(url.pathname);
  const found = findControl(path);
  if (found) {
    const reply = answerControl(found, world, req, url.searchParams, parts.control);
    return reply.then((answer) => toResponse(answer, false));
  }
  return respond(event, path, world, locate(path), parts);
}

/** @param named the world that the path names. */
function respond(
  { req, url }: H3Event & { readonly req: PlainRequest },
  path: string,
  named: string | undefined,
  located: Located | undefined,
  parts: Parts,
): Maybe<Response> {
  if (req.method === "OPTIONS") return preflight(req.headers.get("access-control-request-headers"));
  const request = new ReceivedRequest(req, path + url.search);
  const name = named ?? request.header("x-parlel-world") ?? "";
  if (name !== "" && !WORLD_NAME.test(name)) return toResponse(unnameable(name), true);

  const world = parts.world(name);
  const target = targetOf(located, path, request.method);
  const run = (fault: unknown): Maybe<Response> =>
    andThen(world, (room) =>
      andThen(target, (leads) => {
        const call = new ReceivedCall(request, leads, room, fault, parts);
        return andThen(parts.run(call), (reply) => toResponse(reply, true, req.delivers));
      }),
    );
  // A request that can't be read is logged too.
  try {
    const reading = request.read(parts);
    return reading instanceof Promise ? reading.then(() => run(undefined), run) : run(undefined);
  } catch (fault) {
    return run(fault);
  }
}

function unnameable(name: string): Reply {
  const rule = 'up to 128 letters, digits, ".", "_" and "-"';
  return toReply(
    badRequest(`x-parlel-world: a world's name is ${rule}, not ${JSON.stringify(name)}.`),
  );
}
