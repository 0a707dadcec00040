import fc from "fast-check";
import { expect, it } from "vitest";
import {
  admit,
  CLOSED,
  failed,
  mended,
  released,
  succeeded,
  type Breaker,
} from "../../../src/core/delivery/breaker.ts";
import { LIMIT } from "../../../src/core/limits.ts";

const failure = (now: number, broken = false, random = 1) => ({ because: "http_500", broken, now, random });

function failing(times: number, breaker: Breaker = CLOSED): Breaker {
  return Array.from({ length: times }).reduce<Breaker>((before) => failed(before, false, failure(0)), breaker);
}

it("opens after so many failures in a row, and not when one between was none", () => {
  expect(failing(LIMIT.breakerFailures - 1).kind).toBe("closed");
  expect(failing(LIMIT.breakerFailures).kind).toBe("open");
  expect(failing(LIMIT.breakerFailures - 1, succeeded(failing(LIMIT.breakerFailures - 1), false)).kind).toBe("closed");
});

it("opens at once when nothing will be taken until somebody acts", () => {
  expect(failed(CLOSED, false, failure(0, true))).toEqual({
    kind: "open",
    until: 30_000,
    trips: 1,
    because: "http_500",
  });
});

it("cools down longer with each probe that fails, by half and by chance, up to an hour", () => {
  let breaker = failed(CLOSED, false, failure(0, true, 0));
  const rests: number[] = [];
  for (let now = 0; rests.length < 10;) {
    if (breaker.kind !== "open") throw new Error(breaker.kind);
    rests.push(breaker.until - now);
    now = breaker.until;
    breaker = failed(admit(breaker, now)!.breaker, true, failure(now, false, 0));
  }
  expect(rests.map((ms) => ms / 1_000)).toEqual([15, 30, 60, 120, 240, 480, 960, 1_800, 1_800, 1_800]);
  expect(failed(CLOSED, false, failure(0, true, 1))).toMatchObject({ until: 30_000 });
});

it("closes by the probe alone: what set out before it tripped proves nothing", () => {
  const open = failing(LIMIT.breakerFailures);
  expect(admit(open, 29_999)).toBeUndefined();
  expect(succeeded(open, false)).toBe(open);
  const { breaker, probe } = admit(open, 30_000)!;
  expect(probe).toBe(true);
  expect(admit(breaker, 1e9)).toBeUndefined();
  expect(succeeded(breaker, false)).toBe(breaker);
  expect(failed(breaker, false, failure(0))).toBe(breaker);
  expect(succeeded(breaker, true)).toEqual(CLOSED);
});

it("lets another probe go when one never got there, at once", () => {
  const { breaker } = admit(failing(LIMIT.breakerFailures), 30_000)!;
  expect(admit(released(breaker, false, 40_000), 40_000)).toBeUndefined();
  expect(admit(released(breaker, true, 40_000), 40_000)).toMatchObject({ probe: true, breaker: { trips: 1 } });
});

it("lets a probe go at once when somebody says that it is mended, and only a probe", () => {
  expect(admit(mended(failing(LIMIT.breakerFailures), 5), 5)).toMatchObject({ probe: true });
  expect(mended(CLOSED, 5)).toBe(CLOSED);
});

type Play =
  | { readonly play: "pass" }
  | { readonly play: "end"; readonly ok: boolean; readonly broken: boolean; readonly which: number };
const play: fc.Arbitrary<Play> = fc.oneof(
  fc.record({ play: fc.constant("pass") }),
  fc.record({ play: fc.constant("end"), ok: fc.boolean(), broken: fc.boolean(), which: fc.nat(5) }),
);

it("never lets more than one probe through, whatever ends when", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(play, fc.nat(60_000)), { maxLength: 80 }), (plays) => {
      let [breaker, now] = [CLOSED, 0];
      const underway: boolean[] = [];
      for (const [one, ms] of plays) {
        now += ms;
        if (one.play === "pass") {
          const admission = admit(breaker, now);
          if (!admission) continue;
          expect(admission.probe).toBe(breaker.kind !== "closed");
          breaker = admission.breaker;
          underway.push(admission.probe);
          expect(underway.filter(Boolean).length).toBeLessThanOrEqual(1);
        } else {
          const [probe] = underway.splice(one.which, 1);
          if (probe === undefined) continue;
          breaker = one.ok ? succeeded(breaker, probe) : failed(breaker, probe, failure(now, one.broken));
        }
      }
    }),
  );
});
