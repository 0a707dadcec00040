/** A subject's keys: what is sealed opens for whom and where it was sealed, unaltered, and not otherwise. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { recipientPseudonym } from "../../src/core/privacy/pseudonyms.ts";
import type { SealDomain } from "../../src/core/privacy/keys.ts";
import { newSecret, subjectKeys } from "../../src/worker/objects/subject-keys.ts";
import { base64UrlDecode, base64UrlEncode } from "../../src/worker/stores/base64-url.ts";
import type { VersionedKey } from "../../src/worker/stores/keyring.ts";

const DOMAINS: readonly SealDomain[] = ["archive", "state"];
const key = (version: string): VersionedKey => ({ version, bytes: Uint8Array.from(newSecret()) });
const [one, two] = [key("1"), key("2")];
const secret = newSecret();
const keys = subjectKeys(secret, [two, one]);

/** Every text that differs from `sealed` in one bit. */
function bitFlips(sealed: string): readonly string[] {
  const [version = "", text = ""] = sealed.split(".");
  return Array.from({ length: base64UrlDecode(text).length * 8 }, (_, bit) => {
    const bytes = base64UrlDecode(text);
    bytes[bit >> 3]! ^= 1 << (bit & 7);
    return `${version}.${base64UrlEncode(bytes)}`;
  });
}

it("opens what it sealed, whatever the text", () => {
  fc.assert(
    fc.property(fc.constantFrom(...DOMAINS), fc.string({ unit: "grapheme" }), (domain, text) => {
      expect(keys.open(domain, keys.seal(domain, text))).toBe(text);
    }),
  );
});

it("never seals twice alike, and shows nothing of the text but its length", () => {
  const sealed = Array.from({ length: 100 }, () => keys.seal("archive", "jane@example.com"));
  expect(new Set(sealed.map((text) => text.slice(0, 18))).size).toBe(100);
  expect(new Set(sealed.map((text) => text.slice(18))).size).toBe(100);
});

it.each(["", "jane@example.com"])("opens nothing in which one bit is another, sealed of %j", (text) => {
  for (const domain of DOMAINS) {
    const sealed = keys.seal(domain, text);
    const flips = bitFlips(sealed);
    // 12 bytes of nonce and 16 of tag.
    expect(flips).toHaveLength((28 + text.length) * 8);
    const opened = flips.filter((flip) => {
      expect(flip).not.toBe(sealed);
      try {
        return keys.open(domain, flip) !== undefined;
      } catch {
        return false;
      }
    });
    expect(opened).toEqual([]);
  }
});

it("opens nothing that was cut, and nothing that was added to", () => {
  const sealed = keys.seal("state", "jane@example.com");
  for (let length = 0; length < sealed.length - 1; length++) {
    expect(() => keys.open("state", sealed.slice(0, length))).toThrow();
  }
  expect(() => keys.open("state", `${sealed}AAAA`)).toThrow();
});

it("looks at no text that is shorter than a nonce and a whole tag: a short tag would soon be guessed", () => {
  for (let length = 0; length < 28; length++) {
    const short = base64UrlEncode(Uint8Array.from(newSecret()).subarray(0, length));
    expect(() => keys.open("state", `2.${short}`)).toThrow("too short");
  }
  expect(() => keys.open("state", `2.${base64UrlEncode(new Uint8Array(28))}`)).not.toThrow("too short");
});

it("opens nothing of another subject, another place or another Worker's key", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const sealed = keys.seal("archive", text);
      expect(() => subjectKeys(newSecret(), [two, one]).open("archive", sealed)).toThrow();
      expect(() => keys.open("state", sealed)).toThrow();
      expect(() => subjectKeys(secret, [key("2"), one]).open("archive", sealed)).toThrow();
    }),
    { numRuns: 20 },
  );
});

it("seals under the newest of the Worker's keys and opens under each; a version cannot be exchanged", () => {
  const before = subjectKeys(secret, [one]).seal("state", "jane");
  const after = keys.seal("state", "jane");
  expect([before, after].map((sealed) => sealed.split(".")[0])).toEqual(["1", "2"]);
  expect([before, after].map((sealed) => keys.open("state", sealed))).toEqual(["jane", "jane"]);
  expect(() => keys.open("state", after.replace("2.", "1."))).toThrow();
  expect(() => keys.open("state", before.replace("1.", "2."))).toThrow();
  expect(() => subjectKeys(secret, [two]).open("state", before)).toThrow("gone");
});

it("keeps its hashes when the Worker's key is another: names outlive it", () => {
  const names = [keys, subjectKeys(secret, [key("3")]), subjectKeys(newSecret(), [two, one])].map((of) =>
    recipientPseudonym(of, { recipient: "meta", purpose: "advertising", moment: 0, epoch: "lasting" }),
  );
  expect(names[1]).toBe(names[0]);
  expect(names[2]).not.toBe(names[0]);
});

it("hashes by use: no two recipients, purposes or epochs give one name", () => {
  const recipients = ["meta", "", "day/meta", "lasting/meta"];
  const names = recipients.flatMap((recipient) =>
    (["advertising", "analytics"] as const).flatMap((purpose) =>
      (["day", "month", "lasting"] as const).map((epoch) =>
        recipientPseudonym(keys, { recipient, purpose, epoch, moment: 0 }),
      ),
    ),
  );
  expect(new Set(names).size).toBe(24);
  expect(new Set([keys.hash("record", "a"), keys.hash("archive-day", "a"), keys.hash("handle", "a")]).size).toBe(3);
});
