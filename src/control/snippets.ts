/**
 * Snippets of code that repeat a logged request.
 * @module
 */
import { sizeUnkept, type StoredEntry } from "../store/entry.ts";

/** A request as a shell command, a TypeScript and a Python program, with nothing to install. */
export interface Snippets {
  readonly curl: string;
  readonly typescript: string;
  readonly python: string;
}

/** None for a body that isn't kept. */
export function snippetsOf(entry: StoredEntry, world: string, host: string): Partial<Snippets> {
  if (sizeUnkept(entry) !== undefined) return {};
  const { path, query } = entry;
  const prefix = world === "" ? "" : `/~${world}`;
  const url = `http://${host}${prefix}${path}${query === null ? "" : `?${query}`}`;
  return { curl: curl(entry, url), typescript: typescript(entry, url), python: python(entry, url) };
}

function curl({ method, body }: StoredEntry, url: string): string {
  const parts = ["curl", ...(method === "GET" ? [] : ["-X", method]), quoted(url)];
  parts.push("-H", quoted("authorization: Bearer parlel"));
  if (body !== null) parts.push("-H", quoted("content-type: application/json"), "-d", quoted(body));
  return parts.join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

function typescript({ method, body }: StoredEntry, url: string): string {
  return [
    `const response = await fetch(${JSON.stringify(url)}, {`,
    `  method: ${JSON.stringify(method)},`,
    `  headers: ${JSON.stringify(headersOf(body))},`,
    ...(body === null ? [] : [`  body: ${JSON.stringify(body)},`]),
    "});",
    "console.log(await response.text());",
  ].join("\n");
}

/** A JSON string means the same in Python. */
function python({ method, body }: StoredEntry, url: string): string {
  const given = [
    JSON.stringify(url),
    `method=${JSON.stringify(method)}`,
    `headers=${JSON.stringify(headersOf(body))}`,
    ...(body === null ? [] : [`data=${JSON.stringify(body)}.encode()`]),
  ];
  return [
    "from urllib.request import Request, urlopen",
    "",
    `request = Request(\n    ${given.join(",\n    ")},\n)`,
    "print(urlopen(request).read().decode())",
  ].join("\n");
}

function headersOf(body: string | null): Record<string, string> {
  const key = { authorization: "Bearer parlel" };
  return body === null ? key : { ...key, "content-type": "application/json" };
}
