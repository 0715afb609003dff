import { expect, test } from "vitest";
import { supportedPage } from "../scripts/supported.ts";

test("SUPPORTED.md agrees with the operation table; `npm run supported` writes it", async () => {
  await expect(supportedPage()).toMatchFileSnapshot("../SUPPORTED.md");
});
