/**
 * Shows a row, member by member. What has a place of its own in the document is only named here; what opens a profile, or
 * names an object, is withheld, and said to be.
 */
import type { ProfileState } from "../profile/state.ts";
import { isoTime } from "../time.ts";
import { heldThing, showAll, type Shown, type Showers } from "./held.ts";
import { CONSENT } from "./show-consent.ts";
import { SLICES } from "./show-slices.ts";

/** In the document, under another name. */
const ELSEWHERE = (): Shown => ({});

export const STATE: Showers<ProfileState> = {
  v: ELSEWHERE,
  class: ELSEWHERE,
  // `since`, `rests`, `ends`, `links`, `receipts`, `archive`.
  createdAt: ELSEWHERE,
  jurisdiction: ELSEWHERE,
  until: ELSEWHERE,
  links: ELSEWHERE,
  receipts: ELSEWHERE,
  days: ELSEWHERE,
  // `recipients`.
  told: ELSEWHERE,
  consent: (consent, showing) => showAll(CONSENT, consent, showing),
  slices: (slices, showing) => showAll(SLICES, slices, showing),
  token: () => ({
    withheld: [{ what: "the token of your cookie", why: "whoever has it is taken for you; your browser holds it" }],
  }),
  signedOut: (_, showing) => ({
    held: [
      heldThing(
        {
          name: "signedOut",
          value: true,
          meaning: "All cookies that led here were taken back",
          how: "observed",
          purpose: "necessary",
        },
        showing,
      ),
    ],
  }),
  born: (jurisdiction, showing) => ({
    held: [
      heldThing(
        {
          name: "born",
          value: jurisdiction,
          meaning: "Where this profile was begun: it returns there when it is linked to you no more",
          how: "observed",
          purpose: "necessary",
        },
        showing,
      ),
    ],
  }),
  movedAt: (at, showing) => ({
    held: [
      heldThing(
        {
          name: "movedAt",
          value: isoTime(at),
          meaning: "When this profile was last linked to you, or taken apart again",
          how: "observed",
          purpose: "necessary",
          at,
        },
        showing,
      ),
    ],
  }),
  proofs: (proofs) => ({
    withheld: [
      {
        what: "which proofs of who you are were used",
        why: "each works once; they are forgotten when they have run out",
        count: proofs.length,
      },
    ],
  }),
  inherited: () => ({
    withheld: [
      {
        what: "under which names the archive holds lines of a profile of yours that was brought here",
        why: "whoever has a name finds the lines: they go when you are erased",
      },
    ],
  }),
  pending: () => ({
    withheld: [{ what: "what is left to do of making you anonymous", why: "it is being done, and then forgotten" }],
  }),
  leaving: () => ({ withheld: [{ what: "an address", why: "your profile is being brought together with another" }] }),
  joined: (joined) => ({
    withheld: [
      {
        what: "names of profiles of yours that were brought here",
        why: "internal, and of nobody: what they held is shown here",
        count: joined.length,
      },
    ],
  }),
  revoking: (revoking, showing) => ({
    held: revoking.map(({ purposes, at }, index) =>
      heldThing(
        {
          name: `withdrawals.${index}`,
          value: { purposes, at: isoTime(at) },
          meaning: "What you withdrew and destinations are being told",
          how: "declared",
          purpose: "necessary",
          at,
        },
        showing,
      ),
    ),
  }),
};
