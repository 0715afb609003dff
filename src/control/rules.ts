/**
 * Lists, sets, adds and removes the rules of a world.
 * @module
 */
import { MOST_RULES, readRules } from "../rules/form.ts";
import type { World } from "../store/world.ts";
import type { BodyReply } from "../types/reply.ts";
import type { Rule } from "../types/rule.ts";
import { jsonReply, textReply } from "../wire/content.ts";
import { badRequest } from "../wire/errors.ts";
import type { ControlCall } from "./control.ts";
import { readYaml, ruleJson, yamlOf } from "./rule-text.ts";

/** `GET /__parlel/rules`, with how often each was played; `?as=yaml` as a file of rules. */
export async function listRules({ world, query }: ControlCall): Promise<BodyReply> {
  const room = await world();
  const as = query.get("as");
  if (as === "yaml") return textReply(yamlOf(room.script.rules));
  if (as !== null) throw badRequest(`as takes yaml, not ${JSON.stringify(as)}.`);
  return listed(room);
}

/** `PUT /__parlel/rules`: these and no others. */
export async function setRules({ world, body }: ControlCall): Promise<BodyReply> {
  const rules = fitting(uniquely(rulesOf(readYaml(await body()), new Set())));
  const room = await world();
  await room.script.changeRules(() => rules);
  return listed(room);
}

/**
 * `POST /__parlel/rules`: adds rules after the existing ones, or before them if they are for the next calls. A rule replaces one of
 * the same name. Removes rules for the next calls that have been played.
 */
export async function addRules({ world, body }: ControlCall): Promise<BodyReply> {
  const given = readYaml(await body());
  const room = await world();
  const { script } = room;
  let added: readonly Rule[] = [];
  const edition = await script.changeRules((rules) => {
    const kept = rules.filter(
      ({ name, next, times = Number.POSITIVE_INFINITY }) => !next || script.plays(name) < times,
    );
    added = uniquely(rulesOf(given, new Set(rules.map(({ name }) => name))));
    const all = [...new Map([...kept, ...added].map((rule) => [rule.name, rule])).values()];
    return fitting([...all.filter(isNext), ...all.filter((rule) => !isNext(rule))]);
  });
  return listed(room, { added: added.map(({ name }) => name), edition });
}

function isNext({ next = false }: Rule): boolean {
  return next;
}

/** `DELETE /__parlel/rules`: all rules, or only the one that `?name=` names, if `?edition=` is what added it. */
export async function clearRules({ world, query }: ControlCall): Promise<BodyReply> {
  const room = await world();
  const name = query.get("name");
  const edition = query.get("edition");
  if (name === null && edition !== null)
    throw badRequest("edition needs the rule's name: ?name=NAME&edition=EDITION.");
  await room.script.changeRules((rules, since) => {
    const isMeant = name !== null && (edition === null || edition === since[name]);
    const left = name === null ? [] : rules.filter((rule) => !isMeant || rule.name !== name);
    if (name === null || left.length < rules.length) return left;
    throw badRequest(`There is no rule named ${JSON.stringify(name)}.`);
  });
  return listed(room);
}

/**
 * @param taken names of other rules.
 * @throws ApiError 400 for invalid rules.
 */
function rulesOf(value: unknown, taken: ReadonlySet<string>): Rule[] {
  let last = 0;
  const nextName = (): string => {
    do last++;
    while (taken.has(`rule ${last}`));
    return `rule ${last}`;
  };
  try {
    return readRules(value, nextName);
  } catch (error) {
    throw badRequest(`The rules can't be played. ${(error as Error).message}`);
  }
}

/** @throws ApiError 400 for two rules of the same name. */
function uniquely(rules: readonly Rule[]): readonly Rule[] {
  const names = new Set<string>();
  for (const { name } of rules) {
    if (names.has(name)) throw badRequest(`Two rules are named ${JSON.stringify(name)}.`);
    names.add(name);
  }
  return rules;
}

/** A world keeps at most this many characters of rules. */
const MOST_TEXT = 16 * 1024 * 1024;

/** @throws ApiError 400 for more rules than a world keeps. */
function fitting(rules: readonly Rule[]): readonly Rule[] {
  const { length } = JSON.stringify(rules);
  if (rules.length <= MOST_RULES && length <= MOST_TEXT) return rules;
  throw badRequest(
    `A world has at most ${MOST_RULES} rules with ${MOST_TEXT} characters in total, not ${rules.length} with ${length}.`,
  );
}

/** What was added: the names of the rules, and their edition, by which they can be removed even if their names are used again. */
interface Added {
  readonly added: readonly string[];
  readonly edition: string;
}

function listed({ script }: World, added?: Added): BodyReply {
  const rules = script.rules.map((rule) => ({
    ...ruleJson(rule),
    played: script.plays(rule.name),
  }));
  return jsonReply({ rules, count: rules.length, ...added });
}
