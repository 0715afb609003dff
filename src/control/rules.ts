/**
 * The rules of a world: listed, set, added, and taken away.
 * @module
 */
import { planJson } from "../plan/plan.ts";
import { MOST, readRules } from "../rules/form.ts";
import type { World } from "../store/world.ts";
import type { BodyReply } from "../types/reply.ts";
import type { Rule } from "../types/rule.ts";
import { jsonReply } from "../wire/content.ts";
import { badRequest } from "../wire/errors.ts";
import type { ControlCall } from "./control.ts";

/** `GET /__parlel/rules` */
export async function listRules({ world }: ControlCall): Promise<BodyReply> {
  return listed(await world());
}

/** `PUT /__parlel/rules`: these and no others. */
export async function setRules({ world, body }: ControlCall): Promise<BodyReply> {
  const room = await world();
  const rules = fitting(uniquely(rulesOf(await body(), 0)));
  await room.script.changeRules(() => rules);
  return listed(room);
}

/** `POST /__parlel/rules`: after those that are there; one of the same name takes its place. */
export async function addRules({ world, body }: ControlCall): Promise<BodyReply> {
  const given = await body();
  const room = await world();
  await room.script.changeRules((rules) => {
    const added = uniquely(rulesOf(given, rules.length));
    const byName = new Map([...rules, ...added].map((rule) => [rule.name, rule]));
    return fitting([...byName.values()]);
  });
  return listed(room);
}

/** `DELETE /__parlel/rules`, or only the one that `?name=` names. */
export async function clearRules({ world, query }: ControlCall): Promise<BodyReply> {
  const room = await world();
  const name = query.get("name");
  await room.script.changeRules((rules) => {
    const left = name === null ? [] : rules.filter((rule) => rule.name !== name);
    if (name === null || left.length < rules.length) return left;
    throw badRequest(`There is no rule named ${JSON.stringify(name)}.`);
  });
  return listed(room);
}

/**
 * @param before how many rules there are, so that names go on.
 * @throws ApiError 400 for what are no rules.
 */
function rulesOf(value: unknown, before: number): Rule[] {
  try {
    return readRules(value, (index) => `rule ${before + index + 1}`);
  } catch (error) {
    throw badRequest(`The rules can't be played. ${(error as Error).message}`);
  }
}

/** @throws ApiError 400 for two of one name. */
function uniquely(rules: readonly Rule[]): readonly Rule[] {
  const names = new Set<string>();
  for (const { name } of rules) {
    if (names.has(name)) throw badRequest(`Two rules are named ${JSON.stringify(name)}.`);
    names.add(name);
  }
  return rules;
}

/** A world keeps so much of them, in characters. */
const MOST_TEXT = 16 * 1024 * 1024;

/** @throws ApiError 400 for more than a world keeps. */
function fitting(rules: readonly Rule[]): readonly Rule[] {
  const { length } = JSON.stringify(rules);
  if (rules.length <= MOST && length <= MOST_TEXT) return rules;
  throw badRequest(
    `A world has at most ${MOST} rules of ${MOST_TEXT} characters together, not ${rules.length} of ${length}.`,
  );
}

function listed({ script }: World): BodyReply {
  const rules = script.rules.map(({ plan, ...rule }) => ({
    ...rule,
    ...(plan && { plan: planJson(plan) }),
    played: script.plays(rule.name),
  }));
  return jsonReply({ rules, count: rules.length });
}
