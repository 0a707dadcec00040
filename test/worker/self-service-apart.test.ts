/** The rights of whoever has only what is kept apart: a statistic, or the session of what they asked for. */
import { expect, it } from "vitest";
import { FROM, view } from "./call.ts";
import { FRANCE, kept, Visitor } from "./apart.ts";

it.each([
  ["exempt", FRANCE, view({ userId: undefined })],
  ["session", FROM.germany, kept()],
] as const)("are told and erased by their own cookie: %s", async (kind, from, event) => {
  const visitor = new Visitor(from);
  await visitor.send([event]);
  expect((await visitor.holds())?.["class"]).toBe(kind);
  const read = await visitor.call("GET", "/v1/me");
  expect(await read.json()).toMatchObject({ found: true, documents: [{ profiles: [{ held: expect.any(Array) }] }] });
  const corrected = await visitor.call("PATCH", "/v1/me", { traits: { firstName: "Ann" } });
  expect(await corrected.json()).toMatchObject({ corrected: [], refused: ["firstName"] });

  const copy = visitor.cookie;
  const erased = await visitor.call("DELETE", "/v1/me");
  expect(await erased.json()).toEqual({ requestId: expect.stringMatching(/^[\w-]{22}$/) });
  expect(visitor.cookie).not.toContain("gh_v=");
  const after = await new Visitor(from, copy).call("GET", "/v1/me");
  expect(await after.json()).toEqual({ found: false, documents: [] });
});
