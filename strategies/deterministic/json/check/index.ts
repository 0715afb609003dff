/**
 * The check of a value against a schema, compiled once from the schema's keywords.
 * @module
 */
import { accepts, type Check, type Subschema } from "../subschema.ts";
import { branchesCheck, conditionCheck, notCheck } from "./applicators.ts";
import { arrayCheck } from "./array.ts";
import { membership } from "./equality.ts";
import { Evaluated } from "./evaluated.ts";
import { objectCheck } from "./object.ts";
import { numberCheck, stringCheck, typeCheck } from "./scalar.ts";

/** The check of one schema; values inside a value are checked by the schemas inside this one. */
export function compileCheck(schema: Subschema): Check {
  const checks = checksOf(schema);
  const { isTracking } = schema.document;
  return (value, work, outer) => {
    const evaluated = isTracking ? (outer ?? new Evaluated()) : undefined;
    work.enter();
    for (const check of checks) {
      if (check(value, work, evaluated)) continue;
      work.leave();
      return false;
    }
    work.leave();
    return true;
  };
}

/** Ordered so that each comes after those whose evaluated members it needs. */
function checksOf(schema: Subschema): Check[] {
  const { keywords, document } = schema;
  const checks: Check[] = [];
  const add = (check: Check | undefined): void => {
    if (check) checks.push(check);
  };
  if (keywords.$ref !== undefined) add(referenceCheck(schema));
  if (keywords.$ref !== undefined && document.refsStandAlone) return checks;
  if (keywords.type !== undefined) add(typeCheck(keywords.type));
  if ("const" in keywords) add(membership([keywords.const]));
  if (keywords.enum !== undefined) add(membership(keywords.enum));
  if (!schema.isPlain) {
    add(notCheck(schema));
    add(branchesCheck(schema));
    add(conditionCheck(schema));
  }
  add(objectCheck(schema));
  add(arrayCheck(schema));
  add(numberCheck(schema));
  add(stringCheck(schema));
  return checks;
}

function referenceCheck({ target }: Subschema): Check {
  return (value, work, evaluated) => {
    work.follow();
    return accepts(target, value, work, evaluated);
  };
}
