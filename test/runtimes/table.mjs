// Tables in docs/deploy.md that say what was seen and nothing else.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../../docs/deploy.md", import.meta.url);

/**
 * Holds a table against what was seen.
 * @param name it stands between `<!-- name -->` and `<!-- /name -->`.
 * @param rows by column.
 * @param isWritten whether it is to say so from now on.
 */
export function holdTable(name, rows, isWritten) {
  const place = new RegExp(`(?<=<!-- ${name} -->\n)[^]*(?=<!-- /${name} -->)`);
  const text = readFileSync(FILE, "utf8");
  const table = tableOf(rows);
  if (isWritten) writeFileSync(FILE, text.replace(place, table));
  else if (place.exec(text)?.[0] !== table) {
    throw new Error(`its table of ${name} says something else; run this again with -- --write`);
  }
  return `its table of ${name} says the same`;
}

function tableOf(rows) {
  const columns = Object.keys(rows[0]);
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  const lines = rows.map((row) => line(columns.map((column) => row[column])));
  return `\n${line(columns)}${line(columns.map(() => "---"))}${lines.join("")}\n`;
}
