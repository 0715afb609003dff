import { describe, expect, it, vi } from "vitest";
import { interned, oncePer } from "../../src/schema/interned.ts";
import { any, string } from "../../src/schema/scalars.ts";
import { array, map } from "../../src/schema/structures.ts";
import type { Schema } from "../../src/types/schema.ts";

const texts = array(string);

function ask<T>(schema: Schema<T>, value: unknown, lenient = false) {
  const issues = [] as never[];
  return { checked: schema.check(value, { loc: [], issues, lenient }), issues };
}

describe("interned", () => {
  it("finds the same object for equal JSON", () => {
    const schema = interned(texts);
    const { checked } = ask(schema, ["a", "b"]);
    expect(checked).toEqual(["a", "b"]);
    expect(ask(schema, ["a", "b"]).checked).toBe(checked);
    expect(ask(schema, ["b", "a"]).checked).not.toBe(checked);
  });

  it("distinguishes null from an infinite number, which JSON writes as null", () => {
    const schema = interned(array(any));
    for (const value of [[null], [Infinity], [null], [-Infinity]])
      expect(ask(schema, value).checked).toEqual(value);
  });

  it("keeps no invalid value, and reports its issues each time", () => {
    const schema = interned(texts);
    expect(ask(schema, [1]).issues).toHaveLength(1);
    expect(ask(schema, [1]).issues).toHaveLength(1);
  });

  it("keeps nothing from a lenient check, which drops fields that a strict one refuses", () => {
    const schema = interned(texts);
    const { checked } = ask(schema, ["a"], true);
    expect(ask(schema, ["a"]).checked).not.toBe(checked);
  });

  it("freezes its objects and everything in them", () => {
    const { checked } = ask(interned(array(map(string, any))), [{ a: { b: [1] } }]);
    const [first] = checked as [{ a: { b: number[] } }];
    expect(() => first.a.b.push(2)).toThrow(TypeError);
  });

  it("forgets the oldest of many, and keeps no huge one", () => {
    const schema = interned(texts);
    const { checked } = ask(schema, ["first"]);
    for (let count = 0; count < 255; count++) ask(schema, [`text ${count}`]);
    expect(ask(schema, ["first"]).checked).toBe(checked);
    ask(schema, ["one more"]);
    expect(ask(schema, ["first"]).checked).not.toBe(checked);

    const huge = ["x".repeat(500_000)];
    expect(ask(schema, huge).checked).not.toBe(ask(schema, huge).checked);
    const large = ["x".repeat(300_000)];
    const kept = ask(schema, large).checked;
    ask(schema, ["y".repeat(300_000)]);
    expect(ask(schema, large).checked).not.toBe(kept);
  });
});

describe("oncePer", () => {
  it("runs once for each interned object, and for the objects in it", () => {
    const work = vi.fn((value: readonly unknown[]) => value.length);
    const count = oncePer(work);
    const { checked } = ask(interned(array(texts)), [["a", "b"]]);
    expect([count(checked), count(checked), count(checked[0]!), count(checked[0]!)]).toEqual([
      1, 1, 2, 2,
    ]);
    expect(work).toHaveBeenCalledTimes(2);
  });

  it("runs each time for other objects, and for other values", () => {
    const work = vi.fn((value: unknown) => typeof value);
    const kind = oncePer(work);
    const list: unknown[] = [];
    expect([kind(list), kind(list), kind("a"), kind(null)]).toEqual([
      "object",
      "object",
      "string",
      "object",
    ]);
    expect(work).toHaveBeenCalledTimes(4);
  });

  it("keeps nothing of work that failed", () => {
    const work = vi.fn(() => {
      throw new Error("no");
    });
    const { checked } = ask(interned(texts), ["a"]);
    expect(() => oncePer(work)(checked)).toThrow("no");
    const again = oncePer(work);
    expect(() => again(checked)).toThrow("no");
    expect(() => again(checked)).toThrow("no");
    expect(work).toHaveBeenCalledTimes(3);
  });
});
