import { test } from "@parlel/mistral/vitest";

test("asks nothing", () => {});
