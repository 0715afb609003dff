/**
 * The plan that a server starts with.
 * @module
 */
import { EmulatorError } from "../types/error.ts";
import type { Plan } from "../types/plan.ts";

/**
 * Reads the plan of an option, which is its text or the name of a file that holds it.
 * @throws EmulatorError `BAD_OPTION`.
 */
export async function planOf(option: string | undefined): Promise<Plan | undefined> {
  if (option === undefined) return undefined;
  const { readPlan } = await import("../plan/plan.ts");
  try {
    return readPlan(option);
  } catch (error) {
    const { readIfThere } = await import("../disk/folder.ts");
    const text = readIfThere(option);
    if (text !== undefined) return inFile(option, () => readPlan(text));
    throw badPlan(`${(error as Error).message} There is no file of that name either.`);
  }
}

function inFile(name: string, read: () => Plan): Plan {
  try {
    return read();
  } catch (error) {
    throw badPlan(`${name}: ${(error as Error).message}`);
  }
}

function badPlan(problem: string): EmulatorError {
  return new EmulatorError("BAD_OPTION", `plan: ${problem}`);
}
