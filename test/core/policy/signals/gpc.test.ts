/** Sec-GPC: one value objects, everything else is as if it had not been sent. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { readGpc } from "../../../../src/core/policy/signals/gpc.ts";

it.each(["1", " 1 ", "1, 1", "1, 0", "0, 1", "0,1,0", "\t1"])("objects at %j", (header) => {
  expect(readGpc(header)).toEqual({ name: "gpc", state: "objects", choices: {} });
});

it.each([
  undefined,
  "",
  "0",
  "true",
  "10",
  "01",
  "1.0",
  "?1",
  '"1"',
  "+1",
  "１",
  "1;x",
  "11",
  "1 1",
  "x".repeat(10_000),
])("is absent at %j", (header) => {
  expect(readGpc(header)).toEqual({ name: "gpc", state: "absent", choices: {} });
});

it("never throws and never grants", () => {
  fc.assert(
    fc.property(fc.string(), (header) => {
      expect(readGpc(header)).toMatchObject({ choices: {} });
    }),
  );
});
