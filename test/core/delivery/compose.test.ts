/** What becomes of a parcel for which no letter can be written: nothing is lost that its owner can mend. */
import { expect, it } from "vitest";
import { bind } from "../../../src/core/destinations/bound-destination.ts";
import { compose } from "../../../src/core/delivery/compose.ts";
import { pack } from "../../../src/core/delivery/parcel.ts";
import { UnusableSecret } from "../../../src/core/destinations/destination.ts";
import { webhook } from "../../../src/core/destinations/webhook.ts";
import { NOW } from "../call.ts";
import { digest } from "../keys.ts";
import { consignmentsOf } from "./deliverables.ts";

const settings = { ...webhook.example, purposes: ["analytics"], kind: "webhook" } as const;
const hook = bind(webhook, { ...settings, purposes: ["analytics"] });
const [parcel] = pack(consignmentsOf([0, 1]), hook.limits, NOW, digest);
const deskOf = (secret: string) => ({ parcel: parcel!.name, now: NOW, secret: () => secret, digest });
const SECRET = `whsec_${btoa("x".repeat(24))}`;

const composed = (secret: string, to = hook) => compose(parcel!, new Map(), to, deskOf(secret));
const throwing = (error: Error) => ({
  ...hook,
  write: () => {
    throw error;
  },
});

it("is a letter where one can be written", () => {
  expect(composed(SECRET).kind).toBe("letter");
});

it("waits for a secret that can be used, and blames the destination, whose owner has to act", () => {
  for (const secret of ["", "whsec_short", "not a secret"])
    expect(composed(secret)).toEqual({ kind: "again", because: "unusable_secret", broken: true });
  expect(composed(SECRET, throwing(new UnusableSecret("NAME"))).kind).toBe("again");
});

it("is refused where its dialect breaks over what a stranger sent, since it would do so for ever", () => {
  expect(composed(SECRET, throwing(new TypeError("x of undefined")))).toEqual({
    kind: "refused",
    because: "unwritable",
  });
});

it("is refused where its dialect has no word for it", () => {
  expect(composed(SECRET, { ...hook, write: () => undefined })).toEqual({ kind: "refused", because: "unsayable" });
});
