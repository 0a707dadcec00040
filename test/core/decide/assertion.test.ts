/** An assertion opens a door once: nothing of it is kept, put aside, queued or sent on, whatever becomes of its event. */
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { decide } from "../../../src/core/decide/decide.ts";
import { toQuarantining } from "../../../src/core/decide/quarantine.ts";
import type { CanonicalEvent } from "../../../src/core/event.ts";
import { PLAN_MODES } from "../../../src/core/plan.ts";
import { writeSegment } from "../../../src/core/protocols/segment-write.ts";
import { policy } from "../call.ts";
import { keysOf } from "../keys.ts";
import { given, RECIPIENTS, run, type Given } from "./given.ts";
import { ownerOf } from "./wishes.ts";

// Thousands of cases, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiI0MiJ9.c2lnbmF0dXJl";

/** The last is in no plan. */
const SENT = fc.constantFrom<Partial<CanonicalEvent>[]>(
  { type: "identify" },
  { type: "track" },
  { type: "track", name: "Mouse Moved" },
);

/** What leaves the call before any object has seen it. */
function leaving({ event, request, wishes }: Given): unknown {
  const law = { ...policy, ...ownerOf(wishes), recipients: () => RECIPIENTS };
  const proposal = decide(event, request, law);
  if (proposal.next === "quarantine") return toQuarantining(proposal, request, law, "shop");
  if (proposal.next !== "forward") return undefined;
  const { plain, personal } = proposal.event;
  return writeSegment({
    ...proposal.event,
    properties: { ...plain.properties, ...personal.properties },
    context: { ...plain.context, ...personal.context },
  });
}

it("changes nothing of what is kept, put aside or sent, sealed parts included", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(given, SENT, fc.constantFrom(...PLAN_MODES), (one, sent, planMode) => {
      const bare: Given = { ...one, event: { ...one.event, ...sent }, request: { ...one.request, planMode } };
      const proved = { ...bare, event: { ...bare.event, assertion: TOKEN } };
      const [left, ending] = [leaving(proved), run(proved, keysOf)];
      seen.set(ending.next, (seen.get(ending.next) ?? 0) + 1);
      expect(JSON.stringify([left, ending])).not.toContain(TOKEN);
      expect([left, JSON.stringify(ending)]).toEqual([leaving(bare), JSON.stringify(run(bare, keysOf))]);
    }),
    { numRuns: 1_000 },
  );
  for (const next of ["settle", "forward", "quarantine"]) expect(seen.get(next), next).toBeGreaterThan(0);
});
