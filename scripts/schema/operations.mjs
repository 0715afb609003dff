// src/schema/generated/operations.ts: what the document says about the served operations, and how many there are.
import { document } from "./model.mjs";
import { type } from "./shapes.mjs";

export function operationsFile(operations) {
  const contents = [...new Set(operations.flatMap(({ content }) => content ?? []))];
  const rows = operations.map((row) => {
    const { id, params, query, body, bodyName, response, media, content } = row;
    const answer = response
      ? typed(response, "answers", false)
      : media
        ? "Uint8Array"
        : "undefined";
    const fields = [
      `params: ${params ? `requests.${params.name}` : "Record<string, string>"}`,
      `query: ${query ? `requests.${query.name}` : "Record<string, unknown>"}`,
      `body: ${bodyName ? `requests.${bodyName}` : body ? typed(body, "requests", true) : "undefined"}`,
      `response: ${answer}`,
      `content: ${content ?? answer}`,
    ];
    return `  ${JSON.stringify(id)}: { ${fields.join("; ")} };`;
  });
  const routes = operations.map(
    ({ id, method, path }) =>
      `  [${[id, method, path].map((each) => JSON.stringify(each)).join(", ")}],`,
  );
  return `import type { ${contents.sort().join(", ")} } from "../../types/content.ts";
import type * as answers from "./answers.ts";
import type * as requests from "./requests.ts";

/** The types of every operation that is served: what its checks make of params, query and body, what it answers, and what a
 * strategy says for the wire layer to make that of. */
export interface Operations {
${rows.join("\n")}
}

/** Id, method and path of every operation that is served. */
export const routes: readonly (readonly [id: keyof Operations, method: string, path: string])[] = [
${routes.join("\n")}
];
`;
}

function typed(schema, room, isCanonical) {
  return type(schema, isCanonical).replace(/\b[A-Z]\w*/g, (name) => `${room}.${name}`);
}

// How many operations the document has by tag, and which of them are served. It distinguishes a stream's operation from the plain one by
// the part after \`#\`.
export function coverageFile(operations) {
  const served = new Set(
    operations.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`),
  );
  const counts = new Map();
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [
      method,
      {
        tags: [tag],
      },
    ] of Object.entries(methods)) {
      const count = counts.get(tag) ?? { served: 0, published: 0 };
      count.published++;
      if (served.has(`${method.toUpperCase()} ${path.split("#")[0]}`)) count.served++;
      counts.set(tag, count);
    }
  }
  const lines = [...counts]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([tag, count]) => `  ${JSON.stringify(tag)}: ${JSON.stringify(count)},`);
  return `/** How many operations the document has by tag, and how many of them are served. */
export const COVERAGE: Readonly<Record<string, { served: number; published: number }>> = {
${lines.join("\n")}
};
`;
}

// Every route of the document, to recognise paths of the API that aren't served.
export function pathsFile() {
  const paths = [
    ...new Set(
      Object.keys(document.paths).map((path) => path.split("#")[0].replace(/\{(\w+)\}/g, ":$1")),
    ),
  ];
  return `/** Every path of the API's document, served or not. */
export const PATHS: readonly string[] = [
${paths.map((path) => `  ${JSON.stringify(path)},`).join("\n")}
];
`;
}

// The modules with the checks of each resource's answers.
export function answersFile(resources) {
  const lines = resources.map((name) => `  ${JSON.stringify(name)}: () => import("./${name}.ts"),`);
  return `import type { Schema } from "../../../types/schema.ts";

type Responses = { readonly responses: { readonly [id: string]: Schema } };

export const answerChecks: { readonly [resource: string]: () => Promise<Responses> } = {
${lines.join("\n")}
};
`;
}

// The types of content that aren't the answer itself.
export function contentsFile(operations) {
  const rows = operations.filter(({ content }) => content);
  const names = [...new Set(rows.map(({ content }) => content))];
  return `/** A type of src/types/content.ts. */
export type Contents = ${names.map((name) => JSON.stringify(name)).join(" | ")};

/** The operations whose answers are made from what a strategy says. */
export type SpokenId = ${rows.map(({ id }) => JSON.stringify(id)).join(" | ")};

/** Which of them a strategy says to an operation's calls, where that isn't the answer itself. */
export const contents: { readonly [Id in SpokenId]: Contents } = {
${rows.map(({ id, content }) => `  ${JSON.stringify(id)}: ${JSON.stringify(content)},`).join("\n")}
};
`;
}
