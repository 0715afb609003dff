/** A client for tests of stored objects. Each test uses its own key, since keys don't see each other's objects. */
import { expect, test } from "vitest";
import type { Api } from "../_harness.ts";

export interface Client {
  readonly key: string;
  /** Sends a JSON body, or a form. */
  send(method: string, path: string, body?: object): Promise<Response>;
  /** The same, for an answer that must be a success. */
  json(method: string, path: string, body?: object): Promise<any>;
  /** Uploads a file. */
  upload(content: string | Uint8Array, filename: string, fields?: Fields): Promise<any>;
}

export type Fields = Readonly<Record<string, string>>;

export function clientOf({ fetch }: Api, key: string): Client {
  const client: Client = {
    key,
    send(method, path, body) {
      const isForm = body instanceof FormData;
      return fetch(path, {
        method,
        headers: {
          authorization: `Bearer ${key}`,
          ...(body && !isForm && { "content-type": "application/json" }),
        },
        ...(body && { body: isForm ? body : JSON.stringify(body) }),
      });
    },
    async json(method, path, body) {
      const response = await client.send(method, path, body);
      const text = await response.text();
      expect(response.status, text).toBeLessThan(300);
      return text === "" ? undefined : JSON.parse(text);
    },
    upload: (content, filename, fields = {}) =>
      client.json("POST", "/v1/files", formOf(content, filename, fields)),
  };
  return client;
}

export function formOf(content: string | Uint8Array, filename: string, fields: Fields): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([content as Uint8Array<ArrayBuffer>]), filename);
  return form;
}

/** Values as JSON Lines. */
export function jsonl(values: readonly unknown[]): string {
  return values.map((value) => `${JSON.stringify(value)}\n`).join("");
}

/** A refusal: its name with the source, the request, and the answer. `[?]` marks words of our own. */
export type Refusal = readonly [
  what: string,
  method: string,
  path: string,
  body: object | undefined,
  status: number,
  answer: string,
  source: string,
];

/** Tests that each request gets exactly its answer. */
export function testRefusals(api: Api, refusals: readonly Refusal[]): void {
  test.each(refusals)("%s: %s %s", async (_, method, path, body, status, answer) => {
    const response = await clientOf(api, "refused").send(method, path, body);
    expect(await response.text()).toBe(answer);
    expect(response.status).toBe(status);
  });
}

/** An id that no object has. */
export const NOBODY = "00000000-0000-4000-8000-000000000000";
