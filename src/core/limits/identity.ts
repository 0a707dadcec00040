/** The limits of proofs of identity: how large an assertion may be, how long it is good for, and what may check it. */
import type { Limit } from "./limit.ts";

export const identityLimits = {
  assertionCharacters: {
    value: 4_096,
    unit: "characters",
    because:
      "A signed assertion is some 400. Looked at before anything of it is read: a stranger's megabytes cost no parsing and no signature.",
  },
  assertionsPerCall: {
    value: 8,
    unit: "events",
    because:
      "A page signs in one visitor. A signature takes 0.1 to 0.3 ms, for each key: a batch of forged ones would keep a processor busy for a second.",
  },
  assertionLifeMs: {
    value: 300_000,
    unit: "ms",
    because:
      "5 minutes from `iat` to `exp`: time for one page to hand it on. A stolen one is worth no more, and what was used is remembered no longer.",
  },
  assertionSkewMs: {
    value: 30_000,
    unit: "ms",
    because:
      "So far the clock of the owner's backend may be off. A wider margin would lengthen every assertion's life.",
  },
  assertionIdCharacters: {
    value: 128,
    unit: "characters",
    because: "A `jti` is a UUID or the like; its hash is remembered until the assertion has run out.",
  },
  handleCharacters: {
    value: 64,
    unit: "characters",
    because: "A visitor's handle has 22. A longer `vis` is nobody's.",
  },
  identityKeys: {
    value: 4,
    unit: "keys",
    because:
      "Two while one is replaced by the next, for two backends. A forgery is tried with each: so many signatures.",
  },
  identitySecretBytes: {
    value: 32,
    unit: "bytes",
    because: "RFC 7518 asks 256 bits of an HS256 secret: a shorter one is guessed offline from one assertion.",
  },
} as const satisfies Record<string, Limit>;
