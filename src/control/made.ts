/**
 * Turns a logged request into a rule that answers it, or a fixture that replays its answer.
 * @module
 */
import { stringify } from "yaml";
import { messagesOf, resultsOf, userText } from "../match/conversation.ts";
import { isObject } from "../schema/scalars.ts";
import type { StoredEntry } from "../store/entry.ts";
import type { Match } from "../types/match.ts";
import type { BodyReply, Reply } from "../types/reply.ts";
import { jsonReply } from "../wire/content.ts";
import { badRequest } from "../wire/errors.ts";
import { valueOf } from "../wire/json.ts";
import type { ControlCall } from "./control.ts";
import { entryNamed, needBody } from "./requests.ts";
import { saidIn } from "./said.ts";

/** `GET /__parlel/requests/:n/rule`: a rule that gives the same answer, as JSON and as YAML. */
export async function showRule(call: ControlCall): Promise<BodyReply> {
  const { entry, reply } = await answeredEntry(call);
  const rule = { match: matchOf(entry), reply: saidIn(reply) };
  return jsonReply({ rule, yaml: stringify([rule]) });
}

/** `POST /__parlel/requests/:n/fixture`: writes the answer into the folder of fixtures. */
export async function keepFixture(call: ControlCall): Promise<BodyReply> {
  const { entry, reply } = await answeredEntry(call);
  needBody(entry, "a fixture of it would answer no call. Record it, or make it a rule");
  const { method, query, body } = entry;
  const path = query === null ? entry.path : `${entry.path}?${query}`;
  return jsonReply({ path: await call.fixtures.keep({ method, path, body, reply }) });
}

/** @throws ApiError 404 for a request that isn't in the log, 400 if its answer isn't kept. */
async function answeredEntry(call: ControlCall): Promise<{ entry: StoredEntry; reply: Reply }> {
  const world = await call.world();
  const entry = entryNamed(call, world);
  const reply = world.log.kept(entry.n) ?? (await call.again(world, entry));
  if (reply) return { entry, reply };
  throw badRequest(`The answer to request ${entry.n} isn't kept.`);
}

function matchOf({ operation, path, body }: StoredEntry): Match {
  const named = { operation: operation ?? path.replace(/^\/v\d+\//, "") };
  const sent = valueOf(body ?? "");
  const messages = messagesOf(sent);
  const user = userText(messages);
  if (user === "") return isObject(sent) ? { ...named, body: sent } : named;
  return { ...named, user, ...(resultsOf(messages).length > 0 && { hasToolResult: true }) };
}
