import { expect, test } from "vitest";
import { Holds } from "../../src/store/holds.ts";

test("a hold that isn't released ends after a minute and a half", () => {
  const holds = new Holds();
  const [one, other] = [{}, {}];
  expect(holds.take("a", one, 0)).toBe(true);
  expect(holds.take("a", other, 89_999)).toBe(false);
  expect(holds.take("a", other, 90_000)).toBe(true);
  // The first owner's late release doesn't end the other's hold.
  holds.release("a", one);
  expect(holds.take("a", one, 90_001)).toBe(false);
  holds.release("a", other);
  expect(holds.take("a", one, 90_002)).toBe(true);
});
