/**
 * All the schemas that a value must meet at once: references followed, branches chosen.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import type { Alternatives } from "./alternatives.ts";
import { isRecord } from "./keywords.ts";
import { negations } from "./negation.ts";
import { endless } from "./refusal.ts";
import { refersOn, type Rule, type Subschema } from "./subschema.ts";
import type { Work } from "./work.ts";

/** The longest chain of references. */
const DEPTH = 500;

/**
 * The schemas that apply to a value of all the given ones, each to be read without its `$ref`, `allOf`, `anyOf`, `oneOf`,
 * `not`, `if` and `dependentSchemas`, which the others contain. Nothing if no value meets a chosen branch.
 */
export function partsOf(
  rules: readonly Rule[],
  random: Random,
  work: Work,
  alternatives: Alternatives,
  isEnding: boolean,
): readonly Subschema[] | undefined {
  const [only] = rules;
  if (rules.length === 1 && typeof only === "object" && only.isPlain) return only.alone;
  const parts: Subschema[] = [];
  const added = new Set<Subschema>();
  let isPossible = true;
  let depth = 0;

  const add = (rule: Rule): void => {
    if (rule === false) isPossible = false;
    // A repeated schema adds nothing.
    if (typeof rule === "boolean" || !isPossible || added.has(rule)) return;
    work.take(4);
    added.add(rule);
    if (++depth > DEPTH) throw endless();
    const isReference = rule.keywords.$ref !== undefined;
    if (isReference) add(rule.target);
    if (!isReference || !rule.document.refsStandAlone) {
      parts.push(rule);
      if (!rule.isPlain) addInner(rule);
    }
    depth--;
  };
  const addInner = (part: Subschema): void => {
    const { keywords } = part;
    keywords.allOf?.forEach((inner: unknown) => add(part.read(inner)));
    if (keywords.anyOf) add(branch(part, keywords.anyOf));
    if (keywords.oneOf) addOne(part, keywords.oneOf);
    if (keywords.not !== undefined) add(negated(part, keywords.not));
    if (keywords.if !== undefined && (keywords.then !== undefined || keywords.else !== undefined)) {
      if (alternatives.choose(2) === 0) {
        add(part.read(keywords.if));
        add(part.read(keywords.then ?? true));
      } else {
        add(negated(part, keywords.if));
        add(part.read(keywords.else ?? true));
      }
    }
    if (!keywords.dependentSchemas && !keywords.dependencies) return;
    work.take(part.size);
    for (const [name, dependent] of dependents(part)) {
      add(alternatives.choose(2, true) === 0 ? dependent : forbidding(name, part));
    }
  };
  /** The chosen branch, and something that keeps the others from being met, too. */
  const addOne = (part: Subschema, branches: readonly unknown[]): void => {
    const one = branch(part, branches);
    add(one);
    work.take(branches.length);
    for (const inner of branches) {
      const other = part.read(inner);
      if (other !== one) add(without(other, one));
    }
  };
  const negated = (part: Subschema, schema: unknown): Rule => {
    const ways = negations(part.read(schema), random, work);
    return part.read(ways[alternatives.choose(ways.length, true)]!());
  };
  /** Branches often only require properties: then one that the chosen branch doesn't need is left out. */
  const without = (other: Rule, one: Rule): Rule => {
    if (typeof other === "boolean" || !other.isRequiring) return true;
    const needed = new Set<string>(typeof one === "boolean" ? [] : one.keywords.required);
    const { required } = other.keywords;
    work.take(needed.size + required.length);
    const names = required.filter((name: string) => !needed.has(name));
    return names.length === 0 || forbidding(names[alternatives.choose(names.length)], other);
  };
  /** Where a schema has come back to itself, branches that lead on come last. */
  const branch = (part: Subschema, branches: readonly unknown[]): Rule => {
    if (!isEnding) return part.read(branches[alternatives.choose(branches.length)]);
    work.take(branches.length);
    const rules = branches.map((inner) => part.read(inner));
    const ends = rules.filter((rule) => !refersOn(rule));
    const others = rules.filter(refersOn);
    return [...ends, ...others][alternatives.choose(branches.length, true)]!;
  };

  rules.forEach(add);
  return isPossible ? parts : undefined;
}

function forbidding(name: string, { document }: Subschema): Rule {
  return document.read({ properties: Object.fromEntries([[name, false]]) });
}

/** The rules that hold if a property is present. */
function dependents(part: Subschema): [name: string, rule: Rule][] {
  const { dependentSchemas, dependencies } = part.keywords;
  return [dependentSchemas, dependencies].flatMap((map) =>
    Object.entries(map ?? {}).flatMap(([name, needed]): [string, Rule][] =>
      typeof needed === "boolean" || isRecord(needed) ? [[name, part.read(needed)]] : [],
    ),
  );
}
