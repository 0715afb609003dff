import { expect, test } from "vitest";
import { supportedPage } from "../scripts/supported.ts";

test("SUPPORTED.md says what the operation table says; `npm run supported` writes it", async () => {
  await expect(supportedPage()).toMatchFileSnapshot("../SUPPORTED.md");
});
