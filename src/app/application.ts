/**
 * The application: requests in, responses out. Runs wherever fetch does.
 * @module
 */
import { H3Core, type H3Event } from "h3";
import type { Control } from "../control/control.ts";
import { answerControl, findControl } from "../control/index.ts";
import { type Ids, locate } from "../operations/find.ts";
import type { World } from "../store/world.ts";
import type { Reply } from "../types/reply.ts";
import type { PlainRequest } from "../types/request.ts";
import { badRequest, toReply } from "../wire/errors.ts";
import type { Found } from "../wire/paths.ts";
import { preflight, toResponse } from "../wire/response.ts";
import type { Maybe } from "../async/maybe.ts";
import { splitWorld, WORLD_NAME } from "./address.ts";
import { type Common, ReceivedCall, type Target } from "./call.ts";
import { ReceivedRequest, type Reading } from "./receive.ts";
import { targetOf } from "./target.ts";

export interface Parts extends Common, Reading {
  readonly control: Control;
  world(name: string): Maybe<World>;
}

export type Fetch = (request: Request) => Response | Promise<Response>;

/** Makes an application from its parts. Two applications share nothing. */
export function createApplication(parts: Parts): Fetch {
  return new Application(parts).fetch;
}

/** h3 without its router: `locate` finds the paths, in other worlds too. */
class Application extends H3Core {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    // A path that can't be decoded is treated like any unknown path: it gets the API's own error.
    super({ allowMalformedURL: true });
    this.#parts = parts;
  }

  override handler(event: H3Event): Maybe<Response> {
    const parts = this.#parts;
    const { world, path } = splitWorld(event.url.pathname);
    const located = locate(path);
    const found = located ? undefined : findControl(path);
    if (!found) return respond(event, path, world, located, parts);
    const { searchParams } = event.url;
    const reply = answerControl(found, world, event.req, searchParams, parts.control);
    return reply.then((answer) => toResponse(answer, false));
  }
}

/** @param named the world that the path names. */
function respond(
  { req, url }: H3Event & { readonly req: PlainRequest },
  path: string,
  named: string | undefined,
  located: Found<Ids> | undefined,
  parts: Parts,
): Maybe<Response> {
  if (req.method === "OPTIONS") return preflight(req.headers.get("access-control-request-headers"));
  const request = new ReceivedRequest(req, path + url.search);
  const name = named ?? request.header("x-parlel-world") ?? "";
  if (name !== "" && !WORLD_NAME.test(name)) return toResponse(unnameable(name), true);

  const arrived = { request, path, located, parts, name, delivers: req.delivers };
  let reading: Maybe<void>;
  try {
    reading = request.read(parts);
  } catch (fault) {
    // A request that can't be read is logged too.
    return run(arrived, fault);
  }
  if (!(reading instanceof Promise)) return run(arrived);
  return reading.then(
    () => run(arrived),
    (fault) => run(arrived, fault),
  );
}

/** A request, and what answers it. */
interface Arrived {
  readonly request: ReceivedRequest;
  readonly path: string;
  readonly located: Found<Ids> | undefined;
  readonly parts: Parts;
  /** The name of its world. */
  readonly name: string;
  readonly delivers: boolean | undefined;
}

/** @param fault what went wrong while reading the request. */
function run(arrived: Arrived, fault?: unknown): Maybe<Response> {
  const { located, path, request } = arrived;
  const target = targetOf(located, path, request.method);
  if (!(target instanceof Promise)) return enter(target, arrived, fault);
  return target.then((found) => enter(found, arrived, fault));
}

/** A request that has been read enters its world only now: a reset may have ended the one that was there when it began to arrive. */
function enter(target: Target, arrived: Arrived, fault: unknown): Maybe<Response> {
  const { name, parts, request } = arrived;
  const world = parts.world(name);
  if (!(world instanceof Promise)) return answer(target, world, arrived, fault);
  return world.then(
    (opened) => answer(target, opened, arrived, fault),
    (error) => {
      request.end();
      return toResponse(toReply(error), true);
    },
  );
}

function answer(
  target: Target,
  world: World,
  { request, parts, delivers }: Arrived,
  fault: unknown,
): Maybe<Response> {
  const reply = parts.run(new ReceivedCall(request, target, world, fault, parts));
  if (!(reply instanceof Promise)) return toResponse(reply, true, delivers);
  return reply.then((late) => toResponse(late, true, delivers));
}

function unnameable(name: string): Reply {
  const rule = 'up to 128 letters, digits, ".", "_" and "-"';
  return toReply(
    badRequest(`x-parlel-world: a world's name is ${rule}, not ${JSON.stringify(name)}.`),
  );
}
