/** Counts the results for schemas by a validator's judgement. */
import { outcome } from "./_schemas.ts";

export interface Count {
  generated: number;
  unmet: string[];
  unsupported: string[];
  invalid: string[];
}

/** Generates a value for each schema, and judges it. */
export async function judge(
  cases: Iterable<{ name: string; schema: unknown; validate: (value: unknown) => unknown }>,
): Promise<Count> {
  const count: Count = { generated: 0, unmet: [], unsupported: [], invalid: [] };
  for (const { name, schema, validate } of cases) {
    const result = await outcome(schema, name);
    if (typeof result === "string") {
      (result.includes("no value") ? count.unmet : count.unsupported).push(`${name} → ${result}`);
    } else if (validate(result.value)) count.generated++;
    else count.invalid.push(`${name} → ${JSON.stringify(result.value)}`);
  }
  return count;
}

export function report(set: string, { generated, unmet, unsupported, invalid }: Count): void {
  const all = generated + unmet.length + unsupported.length + invalid.length;
  console.log(
    `${set}: ${generated} of ${all} generated, ${unmet.length} refused as unsatisfiable, ` +
      `${unsupported.length} refused as unsupported`,
  );
}
