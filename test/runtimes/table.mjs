// Tables in docs/deploy.md that must match the results of a run.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../../docs/deploy.md", import.meta.url);

/**
 * Compares a table with the results of a run.
 * @param name the table stands between `<!-- name -->` and `<!-- /name -->`.
 * @param rows by column.
 * @param isWritten whether to update the table; `isPart` whether its other rows stay as they are.
 */
export function holdTable(name, rows, { isWritten, isPart = false }) {
  const place = new RegExp(`(?<=<!-- ${name} -->\n)[^]*(?=<!-- /${name} -->)`);
  const text = readFileSync(FILE, "utf8");
  const stood = place.exec(text)?.[0];
  const table = isPart ? withRows(stood, rows) : tableOf(rows);
  if (isWritten) writeFileSync(FILE, text.replace(place, table));
  else if (stood !== table) {
    throw new Error(`its table of ${name} is out of date; run this again with -- --write`);
  }
  return `its table of ${name} is up to date`;
}

function tableOf(rows) {
  const columns = Object.keys(rows[0]);
  const lines = [columns, columns.map(() => "---"), ...rows.map((row) => Object.values(row))];
  return `\n${lines.map(lineOf).join("\n")}\n\n`;
}

/** A table with some rows replaced: those whose first two cells are the same. */
function withRows(table, rows) {
  const lines = table.split("\n");
  for (const row of rows) {
    const cells = Object.values(row);
    const at = lines.findIndex((line) => line.startsWith(lineOf(cells.slice(0, 2))));
    if (at < 0) throw new Error(`there is no row of ${cells[0]} yet; run this for all targets`);
    lines[at] = lineOf(cells);
  }
  return lines.join("\n");
}

function lineOf(cells) {
  return `| ${cells.join(" | ")} |`;
}
