/**
 * The messages of pydantic 2.14 about wrong bodies, with models made from the API's document: each line of `cases.jsonl` is a schema,
 * a body and the whole `detail`; each of `addresses.jsonl` is a kind of address, a text and its parser's objection.
 */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { urlFault, uuidFault } from "../../src/schema/addresses.ts";
import { AgentsCompletionRequest } from "../../src/schema/generated/checks/agents.ts";
import { ChatCompletionRequest } from "../../src/schema/generated/checks/chat.ts";
import { ChatClassificationRequest } from "../../src/schema/generated/checks/classifications.ts";
import { EmbeddingRequest } from "../../src/schema/generated/checks/embeddings.ts";
import { FIMCompletionRequest } from "../../src/schema/generated/checks/fim.ts";
import {
  ChatModerationRequest,
  ClassificationRequest,
} from "../../src/schema/generated/checks/moderations.ts";
import { OCRRequest } from "../../src/schema/generated/checks/ocr.ts";
import { number, upload, url, uuid } from "../../src/schema/scalars.ts";
import { SpeechRequest } from "../../src/schema/generated/checks/speech.ts";
import {
  VoiceCreateRequest,
  VoiceUpdateRequest,
} from "../../src/schema/generated/checks/voices.ts";
import type { Issue, Schema } from "../../src/types/schema.ts";

const SCHEMAS: Record<string, Schema> = {
  AgentsCompletionRequest,
  ChatClassificationRequest,
  ChatCompletionRequest,
  ChatModerationRequest,
  ClassificationRequest,
  EmbeddingRequest,
  FIMCompletionRequest,
  OCRRequest,
  SpeechRequest,
  VoiceCreateRequest,
  VoiceUpdateRequest,
};

function linesOf<Row>(file: string): Row[] {
  const text = readFileSync(new URL(file, import.meta.url), "utf8");
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Row);
}

function issuesOf(schema: Schema, value: unknown): Issue[] {
  const issues: Issue[] = [];
  schema.check(value, { loc: ["body"], issues, lenient: false });
  return issues;
}

test("every case gets pydantic's message", () => {
  const cases = linesOf<[name: string, body: unknown, detail: Issue[]]>("cases.jsonl");
  for (const [name, body, detail] of cases) {
    expect(JSON.stringify(issuesOf(SCHEMAS[name]!, body)), JSON.stringify(body)).toBe(
      JSON.stringify(detail),
    );
  }
  expect(new Set(cases.map(([name]) => name)).size).toBe(Object.keys(SCHEMAS).length);
});

test("every address gets its parser's message", () => {
  const faults = { uuid: uuidFault, url: urlFault };
  for (const [kind, text, fault] of linesOf<["uuid" | "url", string, string | null]>(
    "addresses.jsonl",
  )) {
    expect(faults[kind](text) ?? null, `${kind} ${JSON.stringify(text)}`).toBe(fault);
  }
});

test("an invalid address has its own type of issue", () => {
  expect(issuesOf(uuid, "x")).toEqual([
    {
      type: "uuid_parsing",
      loc: ["body"],
      msg: "Input should be a valid UUID, invalid character: found `x` at 0",
      input: "x",
      ctx: { error: "invalid character: found `x` at 0" },
    },
  ]);
  expect(issuesOf(url, "x")).toEqual([
    {
      type: "url_parsing",
      loc: ["body"],
      msg: "Input should be a valid URL, relative URL without a base",
      input: "x",
      ctx: { error: "relative URL without a base" },
    },
  ]);
  expect(issuesOf(url, 5)).toMatchObject([{ type: "url_type" }]);
  expect(issuesOf(uuid, 5)).toMatchObject([{ type: "uuid_type" }]);
});

test("a part of a form that isn't a file gets FastAPI's message", () => {
  expect(JSON.stringify(issuesOf(upload, "y"))).toBe(
    `[{"type":"value_error","loc":["body"],"msg":"Value error, Expected UploadFile, received: <class 'str'>","input":"y","ctx":{"error":{}}}]`,
  );
});

test("a letter beyond ASCII stays valid, however often it is checked", () => {
  for (let turn = 0; turn < 20_000; turn++) {
    if (urlFault("https://h.céom/") !== undefined) throw new Error(`refused in turn ${turn}`);
  }
});

test("numbers in strings may group their digits, and be NaN if there is no range", () => {
  const context = (): { loc: string[]; issues: Issue[]; lenient: boolean } => {
    return { loc: [], issues: [], lenient: false };
  };
  expect(number().check("1_000.5", context())).toBe(1000.5);
  expect(number().check(" -Infinity ", context())).toBe(-Infinity);
  expect(number().check("NaN", context())).toBeNaN();
  expect(issuesOf(number({ ge: 0, le: 1.5 }), "nan")).toMatchObject([{ type: "less_than_equal" }]);
  expect(issuesOf(number(), "1__0")).toMatchObject([{ type: "float_parsing" }]);
});
