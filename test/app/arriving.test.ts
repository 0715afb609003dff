/** Requests that are still arriving when their world is reset belong to the world of after. */
import { once } from "node:events";
import { type ClientRequest, type IncomingMessage, request } from "node:http";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { openEmulator } from "../../src/app/emulator.ts";
import { resolveOptions } from "../../src/options/index.ts";
import { MistralServer } from "../../src/server.ts";
import { KEY } from "../_harness.ts";

const server = new MistralServer(0);
beforeAll(() => server.start());
beforeEach(() => server.reset());
afterAll(() => server.stop());

const get = async (path: string): Promise<any> =>
  (await fetch(server.url + path, { headers: KEY })).json();

/** A request whose body the server has begun to read. */
async function begun(method: string, path: string, type: string): Promise<ClientRequest> {
  const headers = { ...KEY, "content-type": type, expect: "100-continue" };
  const asked = request(server.url + path, { method, headers });
  asked.flushHeaders();
  await once(asked, "continue");
  return asked;
}

async function statusOf(asked: ClientRequest, rest: string): Promise<number | undefined> {
  asked.end(rest);
  const [response] = (await once(asked, "response")) as [IncomingMessage];
  await response.resume().toArray();
  return response.statusCode;
}

test("a file is stored where its upload is logged", async () => {
  const upload = await begun("POST", "/v1/files", "multipart/form-data; boundary=x");
  const field = (name: string, value: string): string =>
    `--x\r\ncontent-disposition: form-data; name=${name}\r\n\r\n${value}\r\n`;
  upload.write(field("purpose", "ocr"));
  await server.reset();
  const file = field('"file"; filename="a.pdf"', "a text");
  expect(await statusOf(upload, `${file}--x--\r\n`)).toBe(200);
  expect(server.requests).toMatchObject([{ operation: "files.upload", outcome: "done" }]);
  expect(await get("/v1/files")).toMatchObject({ total: 1 });
});

test("rules are set where they are shown, also where the server doesn't read bodies itself", async () => {
  const emulator = await openEmulator(resolveOptions({}));
  const rules = (init?: RequestInit): Promise<Response> =>
    Promise.resolve(emulator.fetch(new Request("http://127.0.0.1/__parlel/rules", init)));
  const body = new ReadableStream(
    {
      async pull(controller) {
        await emulator.store.reset();
        controller.enqueue(Buffer.from('[{"name":"late","reply":"Hello"}]'));
        controller.close();
      },
    },
    { highWaterMark: 0 },
  );
  expect((await rules({ method: "PUT", body, duplex: "half" })).status).toBe(200);
  expect(await (await rules()).json()).toMatchObject({ rules: [{ name: "late" }] });
  await emulator.close();
});
