/**
 * Cases that people met in practice: requests, each with its required answer and how certain that is. PARLEL_DIALECT names a file of
 * them; without it, `dialect.jsonl` in the folder that PARLEL_CASES names or in the one beside the project.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import type { Options } from "../../src/options/index.ts";
import { TABLE } from "../../src/options/index.ts";
import { readFlags } from "../../src/options/flags.ts";
import { wavOf } from "../_audio.ts";
import { type Api, KEY, startServer } from "../_harness.ts";

interface Case {
  readonly id: string;
  readonly method?: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
  readonly encoding?: string;
  /** Arguments of the command line. */
  readonly options?: readonly string[];
  readonly status: number;
  /** The body, exactly: JSON, or a text. */
  readonly answer?: unknown;
  /** Pieces of the body. */
  readonly contains?: readonly string[];
  readonly source: string;
  readonly confidence: "high" | "medium" | "low";
}

const BESIDE = new URL("../../../shared/cases", import.meta.url).pathname;
const FOLDER = resolve(process.env.PARLEL_CASES ?? BESIDE);
const { PARLEL_DIALECT: named } = process.env;
const FILE = named ? resolve(named) : join(FOLDER, "dialect.jsonl");

// A named file must exist.
const cases: readonly Case[] =
  named || existsSync(FILE)
    ? readFileSync(FILE, "utf8")
        .split("\n")
        .filter((line) => line.trim() !== "")
        .map((line) => JSON.parse(line) as Case)
    : [];

const URL_ENCODED = "application/x-www-form-urlencoded";

function send({ fetch }: Api, { method, path, headers, body, form, encoding }: Case) {
  const sent = { ...KEY, ...headers };
  if (form) {
    const fields = Object.entries(form).flatMap(([name, values]) =>
      [values].flat().map((value) => [name, value] as const),
    );
    const into = encoding === URL_ENCODED ? new URLSearchParams() : new FormData();
    for (const [name, value] of fields) {
      const isFile = value === "@audio" && into instanceof FormData;
      if (isFile) into.append(name, new File([wavOf(1)], "audio.wav"));
      else into.append(name, value);
    }
    return fetch(path, { method: method ?? "POST", headers: sent, body: into });
  }
  if (body === undefined) return fetch(path, { method: method ?? "GET", headers: sent });
  const json = { "content-type": "application/json", ...sent };
  return fetch(path, { method: method ?? "POST", headers: json, body: JSON.stringify(body) });
}

test.skipIf(cases.length === 0)("each case has its own id", () => {
  expect(new Set(cases.map(({ id }) => id)).size).toBe(cases.length);
});

test.each(cases.map((each) => [each.id, each.confidence, each] as const))(
  "%s (%s)",
  async (_, __, each) => {
    const { options } = readFlags(each.options ?? [], TABLE);
    const { server, api } = await startServer(options as Partial<Options>);
    try {
      const response = await send(api, each);
      const text = await response.text();
      expect(response.status, `${each.source}: ${text}`).toBe(each.status);
      const { answer, contains = [] } = each;
      if (answer !== undefined) {
        expect(text).toBe(typeof answer === "string" ? answer : JSON.stringify(answer));
      }
      for (const piece of contains) expect(text).toContain(piece);
    } finally {
      await server.stop();
    }
  },
);
