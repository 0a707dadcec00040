/** The limits of what makes several browsers one person. */
import type { Limit } from "./limit.ts";

export const linkLimits = {
  linksPerSubject: {
    value: 32,
    unit: "links",
    because:
      "Names recorded of one browser or person, 150 bytes each. More are some broken client's or somebody's who invents them: claims beyond are not recorded.",
  },
  devicesPerPerson: {
    value: 16,
    unit: "profiles",
    because:
      "Browsers and apps linked to one person, each a row of its own that every call of theirs has in memory. Stops an id that thousands share from making one person of them.",
  },
  linksPerCall: {
    value: 100,
    unit: "links",
    because:
      "Each is looked for in every jurisdiction, one after another: some 10 subrequests. An import of 2,500 pairs would starve the call; the next batch takes the rest.",
  },
  proofsKept: {
    value: 64,
    unit: "ids",
    because:
      "Assertions and signed links that a browser or person has used and that are not over: each works once. Over more, none is taken until one has run out.",
  },
} as const satisfies Record<string, Limit>;
