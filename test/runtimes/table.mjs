// The table of targets in docs/deploy.md, which says what was seen and nothing else.
import { readFileSync, writeFileSync } from "node:fs";

const FILE = new URL("../../docs/deploy.md", import.meta.url);
const PLACE = /(?<=<!-- targets -->\n)[\s\S]*(?=<!-- \/targets -->)/;

/** @param rows by column. */
export function write(rows) {
  writeFileSync(FILE, readFileSync(FILE, "utf8").replace(PLACE, tableOf(rows)));
}

export function agrees(rows) {
  const [said] = PLACE.exec(readFileSync(FILE, "utf8")) ?? [];
  return said === tableOf(rows);
}

function tableOf(rows) {
  const columns = Object.keys(rows[0]);
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  const lines = rows.map((row) => line(columns.map((column) => row[column])));
  return `\n${line(columns)}${line(columns.map(() => "---"))}${lines.join("")}\n`;
}
