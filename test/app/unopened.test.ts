/** A world that can't be opened: only its own calls are refused. */
import { mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { MistralServer } from "../../src/server.ts";
import { type Api, chatBody, eventually, KEY, startServer } from "../_harness.ts";
import { CHAT } from "../_upstream.ts";

const data = mkdtempSync(join(tmpdir(), "parlel-unopened-"));
const worlds = join(data, "worlds");
const uploads = join(data, "uploads", "upload");
const aside = join(data, "aside");

let server: MistralServer;
let api: Api;
beforeAll(async () => {
  ({ server, api } = await startServer({ data }));
  await api.post(CHAT, chatBody("It opens the shared world."));
});
afterAll(async () => {
  await server.stop();
  rmSync(data, { recursive: true });
});

const upload = (world: string): Promise<Response> => {
  const body = new FormData();
  body.set("purpose", "ocr");
  body.set("file", new Blob(["x".repeat(1_000_000)]), "a.pdf");
  return api.fetch(`/~${world}/v1/files`, { method: "POST", headers: KEY, body });
};

test("answers its callers with a 500, even to a form, until it can be opened", async () => {
  const said = vi.spyOn(console, "error").mockImplementation(() => {});
  renameSync(worlds, aside);
  writeFileSync(worlds, "A file is in the way.");
  for (const ask of [
    () => upload("form"),
    () => api.post(`/~text${CHAT}`, chatBody("x")),
    () => api.get("/~get/v1/models"),
  ]) {
    const refused = await ask();
    expect(refused.status).toBe(500);
    expect(await refused.json()).toMatchObject({ object: "error", raw_status_code: 500 });
    expect((await api.post(CHAT, chatBody("And the others?"))).status).toBe(200);
  }
  // What the form brought is let go.
  await eventually(() => expect(readdirSync(uploads)).toEqual([]));
  for (const [message] of said.mock.calls) expect(message).toContain("[parlel-mistral]");
  said.mockRestore();
  rmSync(worlds);
  renameSync(aside, worlds);
  expect((await upload("form")).status).toBe(200);
});
