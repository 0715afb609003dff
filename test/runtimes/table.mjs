// Tables in docs/deploy.md that say what was seen and nothing else.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../../docs/deploy.md", import.meta.url);

/**
 * Holds a table against what was seen.
 * @param name it stands between `<!-- name -->` and `<!-- /name -->`.
 * @param rows by column.
 * @param isWritten whether it is to say so from now on; `isPart` whether other rows may stay as they stand.
 */
export function holdTable(name, rows, { isWritten, isPart = false }) {
  const place = new RegExp(`(?<=<!-- ${name} -->\n)[^]*(?=<!-- /${name} -->)`);
  const text = readFileSync(FILE, "utf8");
  const stood = place.exec(text)?.[0];
  const table = isPart ? withRows(stood, rows) : tableOf(rows);
  if (isWritten) writeFileSync(FILE, text.replace(place, table));
  else if (stood !== table) {
    throw new Error(`its table of ${name} says something else; run this again with -- --write`);
  }
  return `its table of ${name} says the same`;
}

function tableOf(rows) {
  const columns = Object.keys(rows[0]);
  const lines = [columns, columns.map(() => "---"), ...rows.map((row) => Object.values(row))];
  return `\n${lines.map(lineOf).join("\n")}\n\n`;
}

/** A table with some of its rows anew: those whose first two cells are the same. */
function withRows(table, rows) {
  const lines = table.split("\n");
  for (const row of rows) {
    const cells = Object.values(row);
    const at = lines.findIndex((line) => line.startsWith(lineOf(cells.slice(0, 2))));
    if (at < 0) throw new Error(`there is no row of ${cells[0]} yet; run this for all`);
    lines[at] = lineOf(cells);
  }
  return lines.join("\n");
}

function lineOf(cells) {
  return `| ${cells.join(" | ")} |`;
}
