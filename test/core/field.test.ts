/** The marks of a field hang on its schema, whatever the schema is wrapped in. */
import * as z from "zod";
import { expect, it } from "vitest";
import { hidesMark, markOf, only, personal, transient } from "../../src/core/field.ts";

const text = z.string();

it("takes an unmarked field for plain", () => {
  expect(markOf(text)).toEqual({ sensitivity: "plain" });
});

it.each([
  ["itself", personal(text)],
  ["optional", personal(text).optional()],
  ["nullable", personal(text).nullable()],
  ["both", personal(text).nullish()],
  ["a default", personal(text).default("")],
  ["a mark outside the wrapper", personal(text.optional())],
  ["a check added later", personal(text).max(5)],
  ["a description added later", personal(text).describe("an address")],
  ["a refinement added later", personal(text).refine((value) => value !== "x")],
  ["readonly", personal(text).readonly()],
  ["a transform", personal(text).transform((value) => value.trim())],
  ["a catch", personal(text).catch("")],
  ["a prefault", personal(text).prefault("")],
])("finds personal through %s", (_, schema) => {
  expect(markOf(schema)).toEqual({ sensitivity: "personal" });
});

it("joins marks, in either order", () => {
  const joined = { sensitivity: "personal", purposes: ["advertising"] };
  expect(markOf(only(["advertising"], personal(text)))).toEqual(joined);
  expect(markOf(personal(only(["advertising"], text)))).toEqual(joined);
  expect(markOf(transient(only(["advertising"], text)))).toMatchObject({ sensitivity: "transient" });
});

it("marks a copy: the same schema may be plain elsewhere", () => {
  personal(text);
  only(["analytics"], text);
  expect(markOf(text)).toEqual({ sensitivity: "plain" });
});

it.each([
  ["an object", z.object({ email: personal(text) })],
  ["an array", z.array(personal(text))],
  ["an array of objects", z.array(z.object({ email: personal(text) }))],
  ["a record", z.record(z.string(), personal(text))],
  ["a record's keys", z.record(personal(text), z.string())],
  ["a union", z.union([z.number(), personal(text)])],
  ["an optional array", z.array(personal(text)).optional()],
  ["a purpose inside an object", z.object({ email: only(["advertising"], text) })],
  ["an optional inside a list of objects", z.array(z.object({ email: personal(text).optional() }))],
  ["a check added later inside an object", z.object({ email: personal(text).max(254) })],
  ["a nullable element", z.array(personal(text).nullable())],
  ["a tuple", z.tuple([personal(text)])],
  ["an intersection", z.intersection(z.object({ a: personal(text) }), z.object({ b: text }))],
  ["a lazy schema", z.lazy(() => z.object({ a: personal(text) }))],
])("sees a mark hidden in %s", (_, schema) => {
  expect(hidesMark(schema)).toBe(true);
});

it.each([
  ["a marked field", personal(text)],
  ["an optional marked field", personal(text).optional()],
  ["a marked whole", personal(z.object({ a: text, b: z.array(text) }))],
  ["no mark at all", z.object({ a: z.array(z.union([text, z.number()])) })],
])("sees none hidden in %s", (_, schema) => {
  expect(hidesMark(schema)).toBe(false);
});
