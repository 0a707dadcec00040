/** The chain grows only when the decision changes, and whatever is done to one of its links is found. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LIMIT } from "../../../src/core/limits.ts";
import {
  appendLink,
  isNamedIn,
  isShortened,
  linkName,
  linkSchema,
  verifyChain,
  type Chain,
  type Link,
} from "../../../src/core/privacy/receipt-chain.ts";
import { digest, keysOf } from "../keys.ts";

const keys = keysOf("visitor");
const name = (text: string) => digest(text).slice(0, 22);
const RECEIPTS = ["a", "b", "c"].map(name);

interface Said {
  readonly receipt: string;
  readonly at: number;
  readonly signals: Readonly<Record<string, string>>;
}

const said: fc.Arbitrary<Said> = fc.record({
  receipt: fc.constantFrom(...RECEIPTS),
  at: fc.nat(),
  signals: fc.dictionary(fc.constantFrom("gpc", "segment_consent"), fc.constantFrom("1", "0", "{}")),
});
const story = fc.array(said, { minLength: 1, maxLength: LIMIT.receiptLinks + 20 });

function chainOf(decisions: readonly Said[]): Chain {
  let chain: Chain | undefined;
  for (const { receipt, at, signals } of decisions) chain = appendLink(chain, receipt, at, () => signals, keys, digest);
  if (!chain) throw new Error("no decisions");
  return chain;
}

/** The decisions that differ from the one before. */
function changes(decisions: readonly Said[]): readonly Said[] {
  return decisions.filter(({ receipt }, index) => receipt !== decisions[index - 1]?.receipt);
}

describe("a chain", () => {
  it("grows by one link for each change, and by none while the decision stays", () => {
    fc.assert(
      fc.property(story, (decisions) => {
        const { links } = chainOf(decisions);
        expect(links.map(({ receipt, at }) => ({ receipt, at }))).toEqual(
          changes(decisions)
            .map(({ receipt, at }) => ({ receipt, at }))
            .slice(-LIMIT.receiptLinks),
        );
      }),
    );
  });

  it("is the very same object while the decision stays, so that nothing is written for it", () => {
    const chain = appendLink(undefined, RECEIPTS[0]!, 1, () => ({}), keys, digest);
    expect(appendLink(chain, RECEIPTS[0]!, 2, () => ({ gpc: "1" }), keys, digest)).toBe(chain);
  });

  it("holds, however it came to be", () => {
    fc.assert(
      fc.property(story, (decisions) => {
        const chain = chainOf(decisions);
        expect(verifyChain(chain, digest)).toBeUndefined();
        expect(chain.links.every((link) => linkSchema.safeParse(link).success)).toBe(true);
      }),
    );
  });

  it("lets go of its oldest links at its bound, and shows it", () => {
    const decisions = Array.from({ length: LIMIT.receiptLinks + 1 }, (_, at) => ({
      receipt: RECEIPTS[at % 2]!,
      at,
      signals: {},
    }));
    const whole = chainOf(decisions.slice(0, -1));
    expect(whole.links).toHaveLength(LIMIT.receiptLinks);
    expect(isShortened(whole)).toBe(false);
    const cut = chainOf(decisions);
    expect(cut.links).toHaveLength(LIMIT.receiptLinks);
    expect(cut.links[0]?.previous).toBe(linkName(whole.links[0]!, digest));
    expect(isShortened(cut)).toBe(true);
    expect(verifyChain(cut, digest)).toBeUndefined();
  });

  it("knows which receipts it names", () => {
    const chain = chainOf([{ receipt: RECEIPTS[0]!, at: 1, signals: {} }]);
    expect(isNamedIn(chain, RECEIPTS[0]!)).toBe(true);
    expect(isNamedIn(chain, RECEIPTS[1]!)).toBe(false);
    expect(isNamedIn(undefined, RECEIPTS[0]!)).toBe(false);
  });

  it("is what it was when it was first given out", () => {
    const links: readonly Link[] = [
      { v: 1, receipt: "cN5OOeDb3M_-M7bN10SYdv", at: 1_795_000_000_000, previous: null },
      {
        v: 1,
        receipt: "ZBfqSPkOn3ErQ2SGf7Vdan",
        at: 1_795_000_001_000,
        previous: "8Ct_STC5kzjFL4zZyXJbYN",
        signals: { segment_consent: "cN5OOeDb3M_-M7bN10SYdv", gpc: "ZBfqSPkOn3ErQ2SGf7Vdan" },
      },
    ];
    expect(verifyChain({ links, head: "ZBsSi2VsR5vskvj9Lb3Ltn" }, digest)).toBeUndefined();
  });
});

describe("tampering", () => {
  const long = fc
    .uniqueArray(said, { minLength: 3, maxLength: 12, selector: ({ at }) => at })
    .map((decisions) => decisions.map((one, index) => ({ ...one, receipt: RECEIPTS[index % 3]! })));

  /** Each makes another chain of any chain, by what happens to the link at `at`. */
  const WAYS: Readonly<Record<string, (links: readonly Link[], at: number) => readonly Link[]>> = {
    "another receipt": (links, at) => links.with(at, { ...links[at]!, receipt: name("other") }),
    "another time": (links, at) => links.with(at, { ...links[at]!, at: links[at]!.at + 1 }),
    "another link before it": (links, at) => links.with(at, { ...links[at]!, previous: name("other") }),
    "no link before it": (links, at) =>
      links.with(at, { ...links[at]!, previous: links[at]!.previous === null ? name("other") : null }),
    "another signal": (links, at) => links.with(at, { ...links[at]!, signals: { gpc: name("other") } }),
    "one signal more": (links, at) =>
      links.with(at, { ...links[at]!, signals: { ...links[at]!.signals, dnt: name("other") } }),
    "left out": (links, at) => links.toSpliced(at, 1),
    "there twice": (links, at) => links.toSpliced(at, 0, links[at]!),
    "a stranger before it": (links, at) =>
      links.toSpliced(at, 0, { v: 1, receipt: name("other"), at: 1, previous: links[at]!.previous }),
    "all before it left out": (links, at) => links.slice(at + 1),
    "all behind it left out": (links, at) => links.slice(0, at),
    "in another place": (links, at) => [...links.toSpliced(at, 1), links[at]!],
  };

  it.each(Object.keys(WAYS))("is found: %s", (way) => {
    fc.assert(
      fc.property(long, fc.nat(), (decisions, at) => {
        const chain = chainOf(decisions);
        const links = WAYS[way]!(chain.links, at % chain.links.length);
        fc.pre(JSON.stringify(links) !== JSON.stringify(chain.links));
        expect(verifyChain({ ...chain, links }, digest)).toBeDefined();
      }),
    );
  });

  it("of the head is found, and said of the head", () => {
    const chain = chainOf([{ receipt: RECEIPTS[0]!, at: 1, signals: {} }]);
    expect(verifyChain({ ...chain, head: name("other") }, digest)).toEqual({
      link: 1,
      why: expect.stringContaining("head"),
    });
  });

  it("is said of the first link that does not fit", () => {
    const decisions = [0, 1, 2, 3].map((at) => ({ receipt: RECEIPTS[at % 3]!, at, signals: {} }));
    const { links, head } = chainOf(decisions);
    expect(verifyChain({ links: links.with(1, { ...links[1]!, at: 99 }), head }, digest)?.link).toBe(2);
  });
});

describe("the digest of a signal", () => {
  it("is never the same for two people, nor for two signals of one", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 5 }), fc.string(), (people, text) => {
        const digests = people.flatMap((person) => {
          const { links } = appendLink(
            undefined,
            name("a"),
            1,
            () => ({ gpc: text, dnt: text }),
            keysOf(person),
            digest,
          );
          return Object.values(links[0]?.signals ?? {});
        });
        expect(new Set(digests).size).toBe(2 * people.length);
      }),
    );
  });

  it("is the same for the same signal of one person, and tells nothing of its text", () => {
    const of = (text: string, receipt: string) =>
      appendLink(undefined, receipt, 1, () => ({ gpc: text }), keys, digest).links[0]?.signals;
    expect(of("1", RECEIPTS[0]!)).toEqual(of("1", RECEIPTS[1]!));
    expect(of("1", RECEIPTS[0]!)).not.toEqual(of("0", RECEIPTS[0]!));
    expect(Object.values(of("1", RECEIPTS[0]!) ?? {})).not.toContain(name("gpc=1"));
  });

  it("is left out where no signal came along", () => {
    expect(appendLink(undefined, RECEIPTS[0]!, 1, () => ({}), keys, digest).links[0]).not.toHaveProperty("signals");
  });
});
