/** Sends every item through the API, prints how often the answer is right, and fails below the bars. */
import Ajv from "ajv";
import { openEmulator } from "../../src/app/emulator.ts";
import { resolveOptions } from "../../src/options/index.ts";
import {
  areOfRightFunctions,
  areRight,
  type Call,
  countArguments,
  type Item,
  readItems,
} from "./leaderboard.ts";

/** The least percentages of right answers by category: the functions, and the calls with all their arguments. */
const BARS: Readonly<Record<string, { functions?: number; calls?: number }>> = {
  simple_python: { calls: 40 },
  multiple: { functions: 97 },
  live_multiple: { functions: 86 },
  irrelevance: { functions: 70 },
  live_simple: {},
  live_irrelevance: {},
  parallel: {},
  parallel_multiple: {},
};

interface Figures {
  items: number;
  functions: number;
  calls: number;
  arguments: number;
  allArguments: number;
}

const [folder = ""] = process.argv.slice(2);
const ajv = new Ajv.default({ strict: false, logger: false });
const emulator = await openEmulator(resolveOptions({ tools: "lexical" }));
const faults: string[] = [];
const isWatched = process.stderr.isTTY;

console.log(
  "category            items   functions  whole calls   arguments   (even items, odd items)",
);
for (const [category, bar] of Object.entries(BARS)) {
  const halves = [noFigures(), noFigures()];
  for (const [index, item] of readItems(folder, category).entries()) {
    if (isWatched && index % 20 === 0) process.stderr.write(`\r${category} ${index} `);
    count(halves[index % 2]!, item, await ask(item));
  }
  if (isWatched) process.stderr.write("\r\u001B[K");
  const all = sum(halves);
  console.log(row(category, all, halves));
  for (const [what, least] of Object.entries(bar) as ["functions" | "calls", number][]) {
    const reached = percent(all[what], all.items);
    if (reached < least) faults.push(`${category}: ${what} ${reached.toFixed(1)} % < ${least} %`);
  }
}
if (faults.length > 0) {
  console.error(`\n${faults.join("\n")}`);
  process.exitCode = 1;
}

/** The calls of the answer; none for text, a refusal, or arguments that the schema forbids. */
async function ask({ id, messages, tools }: Item): Promise<Call[]> {
  const response = await emulator.fetch(
    new Request("http://127.0.0.1/v1/chat/completions", {
      method: "POST",
      headers: { authorization: "Bearer parlel", "content-type": "application/json" },
      body: JSON.stringify({
        model: "mistral-large-latest",
        messages,
        tools,
        tool_choice: "auto",
      }),
    }),
  );
  if (response.status !== 200) {
    faults.push(`${id}: ${response.status} ${await response.text()}`);
    return [];
  }
  const [choice] = ((await response.json()) as any).choices;
  const calls: Call[] = (choice.message.tool_calls ?? []).map((call: any) => ({
    name: call.function.name,
    arguments: JSON.parse(call.function.arguments),
  }));
  for (const { name, arguments: given } of calls) {
    const tool = tools.find((each) => each.function.name === name);
    if (!tool || !ajv.validate(tool.function.parameters, given)) {
      faults.push(`${id}: ${name}(${JSON.stringify(given)}) is not valid: ${ajv.errorsText()}`);
    }
  }
  return calls;
}

function count(figures: Figures, item: Item, calls: readonly Call[]): void {
  const { right, all } = countArguments(calls, item);
  figures.items++;
  if (areOfRightFunctions(calls, item)) figures.functions++;
  if (areRight(calls, item)) figures.calls++;
  figures.arguments += right;
  figures.allArguments += all;
}

function noFigures(): Figures {
  return { items: 0, functions: 0, calls: 0, arguments: 0, allArguments: 0 };
}

function sum([one, other]: readonly Figures[]): Figures {
  const all = noFigures();
  for (const name of Object.keys(all) as (keyof Figures)[]) all[name] = one![name] + other![name];
  return all;
}

function percent(some: number, all: number): number {
  return (100 * some) / all;
}

function row(category: string, all: Figures, halves: readonly Figures[]): string {
  const figure = (of: (figures: Figures) => number): string => {
    const value = of(all);
    if (Number.isNaN(value)) return "-".padStart(20);
    const parts = halves.map((half) => of(half).toFixed(1)).join(", ");
    return `${value.toFixed(1)} (${parts})`.padStart(20);
  };
  const hasCalls = all.allArguments > 0;
  return [
    category.padEnd(18),
    String(all.items).padStart(6),
    figure(({ functions, items }) => percent(functions, items)),
    figure(({ calls, items }) => (hasCalls ? percent(calls, items) : NaN)),
    figure(({ arguments: right, allArguments }) => percent(right, allArguments)),
  ].join(" ");
}
