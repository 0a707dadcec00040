/** An explanation in words: the sentence, its article and dates, and each field before and after. */
import { describe, expect, it } from "vitest";
import { tell } from "../../../src/cli/explain/words.ts";
import type { Explanation, ExplainedPurpose } from "../../../src/core/decide/describe.ts";
import { BECAUSE, type Because } from "../../../src/core/policy/resolve.ts";
import { cite, ourPolicy } from "../../../src/core/policy/regions/source.ts";

const GERMANY = { id: "EEA-DE", title: "Germany", foundBy: "connection" } as const;
const NEEDS_YES: ExplainedPurpose = {
  allowed: false,
  because: "region_requires_consent",
  law: "EEA-DE",
  basis: "statute",
  rule: { id: "EEA-DE/analytics", version: 1 },
  citations: [cite("TDDDG (Germany)", "§ 25(1)")],
  verified: false,
  effectiveFrom: "2018-05-25",
};
const STORED = {
  mode: "store",
  jurisdiction: "eu",
  rule: { id: "EEA-DE/placement", version: 1 },
  citations: [cite("GDPR", "art. 44")],
};
const ANSWER: Explanation = {
  outcome: "aggregated",
  reasons: ["consent_missing"],
  region: GERMANY,
  laws: [GERMANY],
  placement: STORED,
  purposes: { analytics: NEEDS_YES },
  signals: [],
  kept: [],
  removed: [],
  fields: [],
  trace: [{ step: "outcome", result: "aggregated", because: "settle" }],
};

function lines(changed: Partial<Explanation>, event?: unknown): readonly string[] {
  return tell({ ...ANSWER, ...changed }, event)
    .split("\n")
    .map((line) => line.trim());
}

function because(code: Because, law: Explanation["region"] = GERMANY): string | undefined {
  const analytics = { ...NEEDS_YES, because: code, law: law.id };
  return lines({ laws: [law], region: law, purposes: { analytics } }).find((line) => line.startsWith("No:"));
}

describe("what breaks the plan", () => {
  const price = { event: "Product Viewed", field: "properties.price", fault: "wrong_type" } as const;
  const said = (plan: NonNullable<Explanation["plan"]>) => {
    const all = lines({ plan });
    return all.slice(all.indexOf("What breaks the tracking plan") + 1, all.indexOf("Purposes") - 1);
  };

  it("is a sentence a fault, and what each mode of a key makes of it", () => {
    expect(said({ violations: [price], observable: true })).toEqual([
      "properties.price of Product Viewed is of another type than planned.",
      expect.stringContaining('By a key with `plan: "observe"` the event would be kept without that'),
    ]);
  });

  it("is said of the event where nobody planned it, and observed by no key", () => {
    const unknown = { event: "other", fault: "unknown_event" } as const;
    const badly = { event: "Promotion Viewed", fault: "badly_named" } as const;
    expect(said({ violations: [unknown, badly], observable: false })).toEqual([
      "The event is not in the plan.",
      "Promotion Viewed is not called as the plan's `naming` wants.",
      expect.stringContaining("No key takes it as it is"),
    ]);
  });

  it("is not spoken of where nothing does", () => {
    expect(lines({})).not.toContain("What breaks the tracking plan");
  });
});

describe("a purpose", () => {
  it("is a sentence, then the article, then the rule and its date", () => {
    const said = lines({});
    const start = said.indexOf("analytics");
    expect(said.slice(start + 1, start + 4)).toEqual([
      "No: analytics needs the visitor's yes in Germany, and none was found.",
      "TDDDG (Germany), § 25(1) (statute, not confirmed by a lawyer).",
      "Rule EEA-DE/analytics@1, in force since 2018-05-25.",
    ]);
  });

  it("says what is confirmed, what is our own choice, and what the rule leaves out", () => {
    const confirmed = lines({ purposes: { analytics: { ...NEEDS_YES, verified: true, note: "Without cookies." } } });
    expect(confirmed).toContain("TDDDG (Germany), § 25(1) (statute, confirmed by a lawyer).");
    expect(confirmed).toContain("Note: Without cookies.");
    const ended = lines({ purposes: { analytics: { ...NEEDS_YES, effectiveTo: "2027-01-01" } } });
    expect(ended).toContain("Rule EEA-DE/analytics@1, in force since 2018-05-25, until 2027-01-01.");
    const ours = { ...NEEDS_YES, basis: "policy", verified: true, citations: [ourPolicy("to be safe")] };
    expect(lines({ purposes: { analytics: ours } })).toContain("Gatehouse policy: to be safe (our own choice).");
  });

  it("does not call the owner's wish ours, or give it a date", () => {
    const wish = { ...NEEDS_YES, because: "owner_forbids", basis: "policy", verified: true } as const;
    const rule = { id: "owner/EEA-DE/analytics/forbidden", version: 1 };
    const said = lines({
      purposes: { analytics: { ...wish, rule, citations: [cite("gatehouse.config.ts", "regions")] } },
    });
    expect(said).toContain("gatehouse.config.ts, regions (the owner's own choice).");
    expect(said).toContain("Rule owner/EEA-DE/analytics/forbidden@1.");
  });

  it.each<[Because, string]>([
    ["minor_protected", "visitors of this age are protected from analytics in Germany, whatever they say"],
    ["minor_needs_guardian", "a guardian's yes in Germany, which no call can carry"],
    ["minor_needs_own_consent", "the visitor's own yes in Germany, and none was found"],
    ["signal_unreadable", "could not be read, so no yes to analytics counts"],
    ["region_exempts", "the conditions that the site's owner has attested to"],
    ["owner_requires_consent", "the site's owner asks for a yes to analytics, though none is needed in Germany"],
    ["owner_forbids", "the site's owner has switched analytics off"],
  ])("words %s", (code, words) => {
    expect(because(code)).toContain(words);
  });

  it("has a sentence of its own for every reason there is", () => {
    const sentences = BECAUSE.map((code) => because(code));
    expect(new Set(sentences).size).toBe(BECAUSE.length);
  });

  it("names the law that decided, where two were heard", () => {
    const california = { id: "US-CA", title: "California", foundBy: "connection" } as const;
    const said = lines({ region: california, laws: [california, { ...GERMANY, foundBy: "residence" }] });
    expect(said).toContain("No: analytics needs the visitor's yes in Germany, and none was found.");
    expect(said).toContain("Region: California (US-CA): the connection comes from there.");
    expect(said).toContain("Region: Germany (EEA-DE): the visitor lives there.");
  });

  it("does not call the unknown a place", () => {
    const unknown = { id: "UNK", title: "Unknown", foundBy: "unknown" } as const;
    expect(because("region_requires_consent", unknown)).toContain("yes where the visitor's place is unknown, and");
    const rest = { id: "ROW", title: "Rest of the world", foundBy: "connection" } as const;
    const kingdom = { id: "UK", title: "United Kingdom, with Jersey by our policy", foundBy: "connection" } as const;
    expect(because("minor_protected", kingdom)).toContain("from analytics in the United Kingdom, whatever");
    const nowhere = lines({ laws: [{ ...unknown, foundBy: "connection" }] });
    expect(nowhere).toContain("Region: Unknown (UNK): where the visitor is cannot be told.");
    expect(because("minor_protected", rest)).toContain("from analytics in the rest of the world, whatever");
  });
});

it("names the mechanism and the owner's reference that a place rests on", () => {
  expect(lines({ placement: { ...STORED, mechanism: "filed_dossier", reference: "file 7" } })).toContain(
    'What may be kept of an event from there is stored in eu, since a transfer dossier is filed with the authority ("file 7"). Rule EEA-DE/placement@1: GDPR, art. 44.',
  );
  const dropped = { mode: "drop", rule: STORED.rule, citations: STORED.citations };
  expect(lines({ placement: dropped })).toContain(
    "Every event from there is kept nowhere. Rule EEA-DE/placement@1: GDPR, art. 44.",
  );
});

describe("the fields", () => {
  const event = {
    properties: { email: "ann@example.com", note: "call ann@example.com", price: 3, age: 40 },
    context: { page: { url: "https://shop.example/x?email=ann@example.com#top" }, locale: "de" },
  };
  const fields: Explanation["fields"] = [
    { field: "properties.price", before: "number", after: "kept" },
    { field: "properties.note", before: "text", after: "scrubbed", because: "personal_data_recognized" },
    { field: "properties.email", before: "text", after: "sealed" },
    { field: "properties.age", before: "number", after: "removed", because: "not_planned" },
    { field: "context.page_url", before: "text", after: "sealed" },
    { field: "context.locale", before: "text", after: "kept" },
    { field: "context.country", before: "text", after: "removed", because: "not_stored" },
  ];

  it("show what was sent and what is left, by the functions that minimize", () => {
    const said = lines({ fields }, event);
    const shown = (field: string) => said[said.findIndex((line) => line.startsWith(field)) + 1];
    expect(shown("properties.price")).toBe("3 → 3");
    expect(shown("properties.note")).toBe('"call ann@example.com" → "call [email]"');
    expect(shown("properties.email")).toBe('"ann@example.com" → sealed');
    expect(shown("properties.age")).toBe("40 → nothing");
    expect(shown("context.page_url")).toBe(
      '"https://shop.example/x?email=ann@example.com#top" → "https://shop.example/x" → sealed',
    );
    expect(shown("context.locale")).toBe('"de" → "de"');
  });

  it("are names and kinds alone where nobody typed the event", () => {
    const said = lines({ fields }).join("\n");
    expect(said).toContain("properties.email  text → sealed");
    expect(said).toContain("properties.age    number → removed (the tracking plan does not name it)");
    expect(said).toContain("context.country   text → removed (it is looked at while deciding, and never stored)");
    expect(said).toContain("properties.note   text → kept without a part of it (personal data that the plan does not");
    expect(said).not.toContain("ann@example.com");
  });

  it("of a prototype are not the event's", () => {
    const [of] = lines({ fields: [{ field: "properties.constructor", before: "text", after: "kept" }] }, event)
      .join("\n")
      .match(/properties\.constructor[^]*?(?=\n\n)/) ?? [""];
    expect(of).toBe("properties.constructor  text → kept as it is");
  });
});
