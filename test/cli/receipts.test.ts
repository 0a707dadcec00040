/** The verifying command as its user runs it: a chain that holds, each way in which it can break, and records. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { askBundle, type Bundle } from "../../src/cli/receipts/bundle.ts";
import { sha256, verifyProfile } from "../../src/cli/receipts/verify.ts";
import { LIMIT } from "../../src/core/limits.ts";
import type { SubjectKeys } from "../../src/core/privacy/keys.ts";
import { appendLink, type Chain } from "../../src/core/privacy/receipt-chain.ts";
import type { Receipt } from "../../src/core/privacy/receipts.ts";

const NOW = Date.UTC(2026, 10, 22, 4, 7, 11);
const folder = mkdtempSync(join(tmpdir(), "receipts-"));

/** As they were given out; the first of them by the first version of the code. */
const texts = JSON.parse(readFileSync("test/fixtures/core/receipts.json", "utf8")) as readonly Receipt[];
const keys = { hash: (domain: string, value: string) => sha256(`${domain}${value}`) } as SubjectKeys;

function chainOf(receipts: readonly string[]): Chain {
  let chain: Chain | undefined;
  for (const [at, receipt] of receipts.entries()) {
    chain = appendLink(chain, receipt, NOW + at, () => ({ gpc: "1" }), keys, sha256);
  }
  return chain!;
}

const { links, head } = chainOf(texts.map(({ id }) => id));
const good: Bundle = {
  profiles: [{ jurisdiction: "eu", receipts: [...links], receiptsHead: head }],
  texts: [...texts],
};

function run(bundle: unknown, ...args: readonly string[]) {
  const file = join(folder, "bundle.json");
  writeFileSync(file, JSON.stringify(bundle));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["src/cli/receipts-verify.ts", "--file", file, ...args],
    { encoding: "utf8" },
  );
  return { stdout, stderr, status };
}

const withLink = (at: number, change: object): Bundle => ({
  ...good,
  profiles: [{ ...good.profiles[0]!, receipts: links.with(at, { ...links[at]!, ...change }) }],
});
const withText = (at: number, text: string): Bundle => ({ ...good, texts: texts.with(at, { ...texts[at]!, text }) });

describe("a chain that holds", () => {
  const { stdout, status } = run(good);

  it("is told link by link, and ends with 0", () => {
    expect(status).toBe(0);
    expect(stdout).toContain("The chain holds");
    expect(stdout).not.toContain("BREAKS");
    for (const { receipt } of links) expect(stdout).toMatch(new RegExp(`Receipt ${receipt}, since 2026-.*: holds`));
  });

  it("is told with the law of each rule, receipts of the first version too", () => {
    const [, first = ""] = stdout.split(/^\d\. /m);
    expect(first).toContain(texts[0]!.id);
    expect(first).toContain("under the law of EEA-DE (found by connection)");
    expect(first).toContain("yes  the visitor said yes to analytics (statute)");
    expect(first).toMatch(/TDDDG.*\(not confirmed by a lawyer\)$/m);
    expect(stdout).toContain("relying on standard_clauses (Contract 7, annex B");
    expect(stdout).toContain("an opt-out signal came with the request");
  });

  it("says so when the oldest links were let go", () => {
    const many = Array.from({ length: LIMIT.receiptLinks + 1 }, (_, at) => texts[at % 2]!.id);
    const chain = chainOf(many);
    const cut = { ...good, profiles: [{ jurisdiction: "eu", receipts: chain.links, receiptsHead: chain.head }] };
    const answer = run(cut);
    expect(answer.stdout).toContain("Older ones have been let go");
    expect(answer.status).toBe(0);
  });

  it("may have no links, but no head then either", () => {
    const none = { jurisdiction: "eu", receipts: [] };
    expect(verifyProfile(none, [])).toMatchObject({ holds: true, links: [] });
    expect(verifyProfile({ ...none, receiptsHead: head }, []).holds).toBe(false);
  });
});

describe("what breaks ends with 1 and is named", () => {
  const altered = texts[1]!.text.replace('"allowed":false', '"allowed":true');
  const later = JSON.stringify({ v: 9 });

  it.each([
    ["an altered text", withText(1, altered), 2, "not the one that its name was made of"],
    ["a missing text", { ...good, texts: texts.slice(1) }, 1, "its text is missing"],
    ["an altered link", withLink(1, { at: 1 }), 3, "does not name the link before it"],
    ["another receipt in a link", withLink(0, { receipt: texts[1]!.id }), 2, "does not name the link before it"],
    ["an altered signal", withLink(2, { signals: { gpc: "x".repeat(22) } }), 4, "does not name the link before it"],
    [
      "a link left out",
      { ...good, profiles: [{ ...good.profiles[0]!, receipts: links.toSpliced(1, 1) }] },
      2,
      "does not name the link before it",
    ],
    [
      "the oldest left out",
      { ...good, profiles: [{ ...good.profiles[0]!, receipts: links.slice(1) }] },
      1,
      "names a link before it, and none is there",
    ],
    [
      "a text of a version of tomorrow",
      {
        profiles: [{ jurisdiction: "eu", ...chained(sha256(later).slice(0, 22)) }],
        texts: [{ id: sha256(later).slice(0, 22), text: later }],
      },
      1,
      "of a version that this code cannot read",
    ],
  ])("%s", (_, bundle, number, why) => {
    const { stdout, status } = run(bundle);
    expect(status).toBe(1);
    expect(stdout).toMatch(new RegExp(`^${number}\\. Receipt .*BREAKS: .*${why}`, "m"));
    expect(stdout).toContain("does NOT hold");
  });

  it.each([
    ["the newest link altered", withLink(3, { at: 1 })],
    ["the newest link left out", { ...good, profiles: [{ ...good.profiles[0]!, receipts: links.slice(0, -1) }] }],
  ])("%s", (_, bundle) => {
    const { stdout, status } = run(bundle);
    expect(status).toBe(1);
    expect(stdout).toContain("The chain's end BREAKS: the head does not name the newest link");
  });

  it("shows nothing of what an altered text says, and makes no record of it", () => {
    expect(run(withText(3, texts[3]!.text.replace("Contract 7", "Contract 8"))).stdout).not.toContain("Contract 8");
    const { stdout, stderr, status } = run(withText(1, altered), "--record");
    expect([stdout, status]).toEqual(["", 1]);
    expect(stderr).toContain("BREAKS");
  });
});

function chained(receipt: string) {
  const chain = chainOf([receipt]);
  return { receipts: chain.links, receiptsHead: chain.head };
}

describe("--record", () => {
  it("prints a record for each link, a no after a yes as withdrawn", () => {
    const { stdout, status } = run(good, "--record");
    const records = JSON.parse(stdout) as readonly { header: { recordId: string }; events: readonly object[] }[];
    expect(status).toBe(0);
    expect(records.map(({ header }) => header.recordId.split(".")[0])).toEqual(texts.map(({ id }) => id));
    expect(records[2]?.events).toContainEqual(
      expect.objectContaining({ purpose: "analytics", state: "https://w3id.org/dpv#ConsentWithdrawn" }),
    );
  });

  it("prints the one that was named, or says that there is none", () => {
    const { stdout } = run(good, "--record", texts[3]!.id);
    expect(JSON.parse(stdout)).toHaveLength(1);
    expect(stdout).toContain("https://www.shop.example/privacy");
    const none = run(good, "--record", "x".repeat(22));
    expect([none.status, none.stdout]).toEqual([2, ""]);
    expect(none.stderr).toContain("no receipt");
  });
});

describe("what cannot be checked ends with 2", () => {
  it.each([
    ["no bundle", { hello: 1 }],
    ["nobody", { profiles: [], texts: [] }],
    ["a link with a member too many", withLink(0, { note: "x" })],
  ])("%s", (_, bundle) => {
    expect(run(bundle).status).toBe(2);
  });

  it("two visitors, or none", () => {
    for (const args of [[], ["--user", "a", "--anonymous", "b"]]) {
      const { status, stderr } = spawnSync(process.execPath, ["src/cli/receipts-verify.ts", ...args], {
        encoding: "utf8",
      });
      expect(status).toBe(2);
      expect(stderr).toContain("name one visitor");
    }
  });

  it("an address at which nobody answers", async () => {
    const asked = askBundle(new URL("http://127.0.0.1:1"), "key", { idType: "userId", id: "u" });
    await expect(asked).rejects.toThrow("nobody answers at http://127.0.0.1:1");
  });

  it("an address to which the key would travel in the clear", async () => {
    const asked = askBundle(new URL("http://collect.shop.example"), "key", { idType: "userId", id: "u" });
    await expect(asked).rejects.toThrow("in the clear");
  });
});
