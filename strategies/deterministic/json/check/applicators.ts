/**
 * Keywords that apply other schemas to the same value.
 * @module
 */
import { accepts, type Check, type Rule, type Subschema } from "../subschema.ts";
import { Evaluated } from "./evaluated.ts";

/** What a value must not be. */
export function notCheck(schema: Subschema): Check | undefined {
  if (schema.keywords.not === undefined) return undefined;
  const refused = schema.read(schema.keywords.not);
  return (value, work) => !accepts(refused, value, work);
}

/** `anyOf`, `allOf` and `oneOf`; none sees what the others have evaluated. */
export function branchesCheck(schema: Subschema): Check | undefined {
  const { anyOf, allOf, oneOf } = schema.keywords;
  if (!anyOf && !allOf && !oneOf) return undefined;
  const rulesOf = (branches: unknown[] = []): Rule[] => branches.map((one) => schema.read(one));
  const [any, all, one] = [rulesOf(anyOf), rulesOf(allOf), rulesOf(oneOf)];
  return (value, work, evaluated) => {
    const looked: Evaluated[] = [];
    const holds = (rule: Rule): boolean => {
      const inner = evaluated && new Evaluated(evaluated);
      const does = accepts(rule, value, work, inner);
      if (does && inner) looked.push(inner);
      return does;
    };
    // What the other branches have evaluated counts, too.
    const some = evaluated ? any.filter(holds).length > 0 : any.some(holds);
    if (anyOf && !some) return false;
    if (!all.every(holds)) return false;
    if (oneOf && !holdsOnce(one, holds)) return false;
    for (const inner of looked) {
      work.take(inner.size);
      evaluated?.addAll(inner);
    }
    return true;
  };
}

function holdsOnce(rules: readonly Rule[], holds: (rule: Rule) => boolean): boolean {
  let count = 0;
  for (const rule of rules) if (holds(rule) && ++count > 1) return false;
  return count === 1;
}

/** `if`, and what follows from it. */
export function conditionCheck(schema: Subschema): Check | undefined {
  const { keywords } = schema;
  if (keywords.if === undefined) return undefined;
  const condition = schema.read(keywords.if);
  const [then, otherwise] = [keywords.then ?? true, keywords.else ?? true].map((branch) =>
    schema.read(branch),
  ) as [Rule, Rule];
  return (value, work, evaluated) => {
    const inner = evaluated && new Evaluated();
    if (!accepts(condition, value, work, inner)) return accepts(otherwise, value, work, evaluated);
    if (inner) evaluated?.addAll(inner);
    return accepts(then, value, work, evaluated);
  };
}
