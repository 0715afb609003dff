/** Reads cases, one a line, and writes the result for each schema: a value, or the reason why there is none. */
import { createInterface } from "node:readline";
import { createSeed } from "../../src/hash/seed.ts";
import { ApiError } from "../../src/wire/errors.ts";
import { generateJson } from "../../strategies/deterministic/json/index.ts";

for await (const line of createInterface({ input: process.stdin })) {
  const { name, schema } = JSON.parse(line) as { name: string; schema: unknown };
  console.log(JSON.stringify(await outcome(schema, name)));
}

async function outcome(schema: unknown, label: string): Promise<object> {
  try {
    return { value: await generateJson(schema, createSeed("json", label).random("json")) };
  } catch (error) {
    const isRefusal = error instanceof ApiError && error.reply.status === 400;
    // Any other error would be a 500.
    return isRefusal
      ? { refused: (JSON.parse(error.reply.body as string) as { message: string }).message }
      : { broken: String(error) };
  }
}
