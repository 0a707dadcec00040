/** DNT: read as GPC is, and told apart from it. */
import { expect, it } from "vitest";
import { readDnt } from "../../../../src/core/policy/signals/dnt.ts";

it.each(["1", " 1 ", "0, 1"])("objects at %j", (header) => {
  expect(readDnt(header)).toEqual({ name: "dnt", state: "objects", choices: {} });
});

it.each([undefined, "", "0", "null", "unspecified", "yes", "11"])("is absent at %j", (header) => {
  expect(readDnt(header)).toEqual({ name: "dnt", state: "absent", choices: {} });
});
