/** Finding by path: as it stands, by pattern, and what must not match. */
import { expect, test } from "vitest";
import { Paths } from "../../src/wire/paths.ts";

const paths = new Paths(
  new Map([
    ["/v1/files", "list"],
    ["/v1/files/:id", "one"],
    ["/v1/files/all", "all"],
    ["/v2/**", "anything"],
  ]),
);

test.each([
  ["/v1/files", "list", {}],
  ["/v1/files/", "list", {}],
  ["/v1/files/all", "all", {}],
  ["/v1/files/a%2Fb", "one", { id: "a%2Fb" }],
  ["/v1/files/:id", "one", { id: ":id" }],
  ["/v2/**", "anything", {}],
  ["/v2/a/b", "anything", {}],
])("%s leads to %s", (path, data, params) => {
  const found = paths.find(path);
  expect(found?.data).toBe(data);
  expect(found?.params ?? {}).toMatchObject(params);
});

test.each(["/v1", "/v1/files/a/b", "//v1/files", "/V1/files", ""])("%j leads nowhere", (path) => {
  expect(paths.find(path)).toBeUndefined();
});
