// Writes api/document.json: the shapes of the API's published document and of the newest SDK's additions, merged.
//
//     node scripts/schema/document.mjs OLDER.json NEWER.json
//
// Operations in both are the newer one's. A schema that both have in different shapes is kept twice: the newer
// one's name ends in `Newer`.
import { readFileSync, writeFileSync } from "node:fs";
import { unwrapped } from "./wrappers.mjs";

const [older, sdk] = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, "utf8")));
const newer = unwrapped(sdk);

const REFERENCE = /"#\/components\/schemas\/([\w.-]+)"/g;
const known = older.components.schemas;
const renamed = new Set(
  Object.entries(newer.components.schemas)
    .filter(([name, schema]) => name in known && print(known[name]) !== print(schema))
    .map(([name]) => name),
);
const rename = (name) => (renamed.has(name) ? `${name}Newer` : name);

const added = JSON.parse(
  print(newer).replace(REFERENCE, (_, name) => `"#/components/schemas/${rename(name)}"`),
);
const paths = { ...older.paths };
for (const [path, methods] of Object.entries(added.paths)) {
  paths[path] = { ...paths[path], ...methods };
}
const schemas = { ...known };
for (const [name, schema] of Object.entries(added.components.schemas)) {
  schemas[rename(name)] = schema;
}

// One line each, so that changing one changes one line.
const lines = (members) =>
  Object.entries(members)
    .map(([name, value]) => `${print(name)}: ${print(value)}`)
    .join(",\n");
writeFileSync(
  "api/document.json",
  `{"openapi": "3.1.0", "info": ${print({ title: "Mistral API, shapes only", versions: [older.info.version, newer.info.version] })},
"paths": {
${lines(paths)}
},
"components": {"schemas": {
${lines(schemas)}
}}}
`,
);

function print(value) {
  return JSON.stringify(value);
}
