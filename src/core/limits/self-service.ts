/** The limits of what visitors do about their own data: how often, how long a proof holds, how large a form may be. */
import type { Limit } from "./limit.ts";

export const selfServiceLimits = {
  rightsPerAddress: {
    value: 30,
    unit: "counts",
    because:
      "Calls to /v1/me and /privacy per 60 s and address prefix: a person needs a handful. Stops guessing at passes, and reading everything again and again to wear out a profile's object.",
  },
  rightsRetryAfterSeconds: { value: 60, unit: "s", because: "What `Retry-After` asks for there: one window." },
  privacyLinkMs: {
    value: 900_000,
    unit: "ms",
    because:
      "A link to the privacy page is read in minutes; a mailbox that is opened by others later finds a dead one.",
  },
  stepUpMs: {
    value: 900_000,
    unit: "ms",
    because:
      "So long after a link was opened its browser may see and change what is held: time to read, not to be left alone.",
  },
  formTokenMs: {
    value: 3_600_000,
    unit: "ms",
    because:
      "A form of the privacy page may be sent this long after it was shown. Stops a copied page from being of use later.",
  },
  formBytes: {
    value: 65_536,
    unit: "bytes",
    because:
      "A form of the privacy page holds a page of answers, and is sent by people. Stops bodies that only cost memory.",
  },
  traitCharacters: {
    value: 2_000,
    unit: "characters",
    because:
      "A trait that a visitor types themselves; the plan bounds it further. Stops a row from being filled by a form.",
  },
  correctedTraits: { value: 100, unit: "keys", because: "Traits corrected in one call. No plan has more of them." },
} as const satisfies Record<string, Limit>;
