/** The answer to a Segment call: one result per event, in words a sender can act on. */
import { expect, it } from "vitest";
import type { Verdict } from "../../../src/core/protocols/protocol.ts";
import { NOTICES, REFUSALS } from "../../../src/core/outcome.ts";
import { routeOf } from "./wire.ts";

const answer = (verdicts: readonly Verdict[]) => routeOf("batch").respond(verdicts, undefined);

it.each([
  [
    "stored, with its receipt",
    { messageId: "m", outcome: { outcome: "stored" }, receipt: "r" },
    { messageId: "m", outcome: "stored", receipt: "r" },
  ],
  [
    "reduced, naming what was removed",
    { outcome: { outcome: "reduced", removed: ["purpose.advertising"], notices: ["consent_missing"] } },
    {
      outcome: "reduced",
      reasons: ["consent_missing"],
      removed: ["purpose.advertising"],
      hint: NOTICES.consent_missing,
    },
  ],
  [
    "refused, naming the fields at fault and what to do",
    { outcome: { outcome: "refused", reason: "invalid_event", fields: ["properties.price"] } },
    { outcome: "refused", reasons: ["invalid_event"], fields: ["properties.price"], hint: REFUSALS.invalid_event.text },
  ],
  ["a duplicate, and nothing more", { outcome: { outcome: "duplicate" } }, { outcome: "duplicate" }],
] satisfies [string, Verdict, object][])("says %s", (_, verdict, result) => {
  expect(answer([verdict])).toEqual({ success: true, results: [result] });
});

it("puts the reason of a refusal before any remark, since clients read the first", () => {
  const outcome = { outcome: "refused", reason: "consent_denied", notices: ["region_unknown"] } as const;
  expect(answer([{ outcome }])).toMatchObject({ results: [{ reasons: ["consent_denied", "region_unknown"] }] });
});

it("adds what applies to the visitor once for the whole call", () => {
  expect(routeOf("track").respond([], { promptAllowed: true })).toEqual({
    success: true,
    results: [],
    consent: { promptAllowed: true },
  });
});
