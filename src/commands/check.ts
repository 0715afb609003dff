/**
 * `parlel-mistral fixtures check`: exit code 1 when there is anything to fix.
 * @module
 */
import { checkFixtures } from "../../strategies/fixture/index.ts";
import { readSurroundings } from "../options/environment.ts";
import { replaying } from "../options/tables.ts";
import { counted } from "../schema/counted.ts";
import { defineCommand, progress, say } from "./command.ts";
import { areEmpty, openSets } from "./library.ts";
import { countsIn, usage } from "./usage.ts";

export const command = defineCommand({
  table: {
    fixtures: replaying.fixtures,
    maxAge: {
      kind: "text",
      fallback: undefined,
      value: "DAYS",
      form: [/^\d+$/, "a number of days"],
      help: "report recordings that are older, or that have no date",
    },
    redact: { ...replaying.redact, help: "report matches of this pattern; repeatable" },
    usage: { ...usage, help: `report what was not played: ${usage.help}` },
  },
  async run({ fixtures, maxAge, redact, usage: files }) {
    const libraries = await openSets(fixtures);
    const { upstreamKey } = readSurroundings();
    const options = {
      keys: upstreamKey === undefined ? [] : [upstreamKey],
      redact,
      maxAge: maxAge === undefined ? undefined : Number(maxAge),
      used: await countsIn(files),
      onProgress: progress,
    };
    const findings = libraries.flatMap((library) => checkFixtures(library, options));
    for (const { kind, path, message } of findings) say(`${kind.padEnd(8)}  ${path}: ${message}`);
    const checked = libraries.flatMap(({ paths }) => paths).length;
    say(`${counted(checked, "file")} checked, ${counted(findings.length, "finding")}`);
    return findings.length > 0 || areEmpty(libraries, fixtures) ? 1 : 0;
  },
});
