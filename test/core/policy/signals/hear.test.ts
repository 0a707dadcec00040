/** What all signals of a call say together, kept apart by who said it. */
import { expect, it } from "vitest";
import { hear, textsOf } from "../../../../src/core/policy/signals/hear.ts";
import { readChoice } from "../../../../src/core/policy/signals/choice.ts";
import { readDnt } from "../../../../src/core/policy/signals/dnt.ts";
import { readGpc } from "../../../../src/core/policy/signals/gpc.ts";
import { absent, unreadable } from "../../../../src/core/policy/signals/reading.ts";
import { readRudderstackConsent } from "../../../../src/core/policy/signals/rudderstack-consent.ts";
import { readSegmentConsent } from "../../../../src/core/policy/signals/segment-consent.ts";

const AT = 1_000;
const yes = { granted: true, at: AT };
const no = { granted: false, at: AT };
const segment = (categoryPreferences: unknown) => readSegmentConsent({ categoryPreferences }, {}, AT);
const rudderstack = (allowedConsentIds: string[], deniedConsentIds: string[] = []) =>
  readRudderstackConsent({ allowedConsentIds, deniedConsentIds }, {}, AT);

it("hears nothing in silence", () => {
  const silent = [readGpc(undefined), readDnt(undefined), readChoice(undefined), absent("segment_consent")];
  expect(hear(silent)).toEqual({ objects: [], own: {}, remembered: {}, unreadable: false });
});

it("keeps what the event says apart from what the browser remembers", () => {
  expect(hear([readChoice({ analytics: no }), segment({ analytics: true })])).toMatchObject({
    own: { analytics: yes },
    remembered: { analytics: no },
  });
});

it("of two objects in one event, takes the refusal, whichever is read first", () => {
  const both = [
    segment({ analytics: true, advertising: false }),
    rudderstack(["advertising", "personalization"], ["analytics"]),
  ];
  const together = { analytics: no, advertising: no, personalization: yes };
  expect(hear(both).own).toEqual(together);
  expect(hear(both.toReversed()).own).toEqual(together);
});

it("hears what can be read beside what cannot", () => {
  expect(hear([unreadable("segment_consent"), rudderstack(["analytics"])])).toMatchObject({
    own: { analytics: yes },
    unreadable: true,
  });
});

it("names each header that objects", () => {
  expect(hear([readGpc("1"), readDnt("1")]).objects).toEqual(["gpc", "dnt"]);
  expect(hear([readGpc("1"), readDnt("0")]).objects).toEqual(["gpc"]);
});

it("tells what was said as one text a signal, in one order and without times", () => {
  const readings = [
    readGpc("1"),
    readChoice({ advertising: no, analytics: yes }),
    segment({ personalization: true, analytics: false }),
  ];
  expect(textsOf(hear(readings))).toEqual({
    gpc: "1",
    event: "analytics=no,personalization=yes",
    browser: "analytics=yes,advertising=no",
  });
  expect(textsOf(hear([]))).toEqual({});
});
