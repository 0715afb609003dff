/** Stored files, as other resources use them. */
import { expect, test } from "vitest";
import {
  findFile,
  openFile,
  readFile,
  removeFile,
  storeToolFile,
} from "../../../strategies/deterministic/files/stored.ts";
import { newKeeping } from "./_keeping.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const IMAGE = { filename: "image_generated_0", mimetype: "image/jpeg" };

test("a tool's file is read by its id, in any case, and in parts", async () => {
  const keeping = await newKeeping();
  const file = await storeToolFile(keeping, bytes("JPEG"), IMAGE);
  expect(file).toMatchObject({ ...IMAGE, object: "file", bytes: 4, source: "mistral" });
  expect(file.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  const found = await readFile(keeping, file.id.toUpperCase());
  expect(found).toEqual({ file, bytes: bytes("JPEG") });
  expect(await new Response(await openFile(keeping, file, 1, 3)).text()).toBe("PE");
});

test("ids depend only on the key and the order", async () => {
  const ids = async (key: string): Promise<string[]> => {
    const keeping = await newKeeping(key);
    const first = await storeToolFile(keeping, bytes("a"), IMAGE);
    return [first.id, (await storeToolFile(keeping, bytes("b"), IMAGE)).id];
  };
  const mine = await ids("mine");
  expect(await ids("mine")).toEqual(mine);
  expect(new Set([...mine, ...(await ids("yours"))]).size).toBe(4);
});

test("a removed file is gone with its bytes", async () => {
  const keeping = await newKeeping();
  const file = await storeToolFile(keeping, bytes("JPEG"), IMAGE);
  expect(await removeFile(keeping, file.id)).toBe(true);
  expect(await removeFile(keeping, file.id)).toBe(false);
  expect(await findFile(keeping.state, file.id)).toBeUndefined();
  expect(await new Response(await openFile(keeping, file)).text()).toBe("");
});
