/** The verifying command as its user runs it: a certificate that holds, and each way in which it does not. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CompactSign, exportJWK, generateKeyPair, type JWK } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { readKeys } from "../../src/cli/certificate/keys.ts";
import { certificateIn } from "../../src/cli/certificate/verify.ts";
import { CERTIFICATE_TYPE, type Certificate } from "../../src/core/rights/certificate.ts";
import { CERTIFICATE } from "../a-certificate.ts";

const folder = mkdtempSync(join(tmpdir(), "certificate-"));

const certificate: Certificate = {
  ...CERTIFICATE,
  systems: [
    { system: "profile", kind: "profile", jurisdiction: "eu", state: "done", at: "2026-11-22T10:00:01.000Z" },
    { system: "archive", kind: "archive", jurisdiction: "eu", state: "waiting" },
    { system: "crm", kind: "destination", jurisdiction: "eu", state: "waiting", because: "http_500" },
    { system: "google", kind: "destination", jurisdiction: "eu", state: "unsupported", because: "no_delete_call" },
  ],
};

async function aPair(kid: string) {
  const { publicKey, privateKey } = await generateKeyPair("EdDSA", { extractable: true });
  return { privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: "EdDSA", use: "sig" } as JWK, kid };
}

async function signed(
  by: Awaited<ReturnType<typeof aPair>>,
  says: unknown = certificate,
  typ: string = CERTIFICATE_TYPE,
) {
  const bytes = new TextEncoder().encode(JSON.stringify(says));
  return new CompactSign(bytes).setProtectedHeader({ alg: "EdDSA", typ, kid: by.kid }).sign(by.privateKey);
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function run(...args: readonly string[]) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["src/cli/certificate.ts", ...args], {
    encoding: "utf8",
  });
  return { stdout, stderr, status };
}

let ours: Awaited<ReturnType<typeof aPair>>;
let strangers: Awaited<ReturnType<typeof aPair>>;
let keys: string;

beforeAll(async () => {
  [ours, strangers] = [await aPair("1"), await aPair("1")];
  keys = file("keys.json", JSON.stringify({ keys: [ours.jwk] }));
});

describe("a certificate that holds", () => {
  it("is told in words, from its own file and from an answer, and ends with 0", async () => {
    const text = await signed(ours);
    for (const content of [`${text}\n`, JSON.stringify({ status: {}, certificate: text })]) {
      const { stdout, status } = run(file("good", content), "--keys", keys);
      expect(status).toBe(0);
      expect(stdout).toContain("The certificate holds");
      expect(stdout).toContain("Request request-of-22-symbols_ to erase");
      expect(stdout).toContain("due            2026-12-22T10:00:00.000Z, by EEA-DE/rights@1 of EEA-DE");
      expect(stdout).not.toContain("LATE");
      expect(stdout).toContain("all done       not yet");
      expect(stdout).toContain("eu  destination crm: still to be done (http_500)");
      expect(stdout).toContain("eu  destination google: has no such call: ask its owner");
    }
  });

  it("says when it was late", async () => {
    const late = await signed(ours, { ...certificate, finishedAt: "2026-12-23T10:00:00.000Z" });
    expect(run(file("late", late), "--keys", keys).stdout).toContain(": LATE");
  });
});

describe("a certificate does not hold", () => {
  it("of another's key, altered, signed as something else, of another version, or of a key that is not there", async () => {
    const [header, , signature] = (await signed(ours)).split(".");
    const payload = Buffer.from(JSON.stringify({ ...certificate, type: "access" })).toString("base64url");
    const other = await aPair("9");
    const none = Buffer.from(JSON.stringify({ alg: "none", typ: CERTIFICATE_TYPE, kid: "1" })).toString("base64url");
    const cases: readonly (readonly [string, string])[] = [
      [await signed(strangers), "its signature is not of these keys, or it was altered"],
      [`${header}.${payload}.${signature}`, "its signature is not of these keys, or it was altered"],
      [await signed(ours, certificate, "JWT"), "it was signed as something else"],
      [await signed(ours, { ...certificate, v: 2 }), "it is of a version that this code cannot read"],
      [await signed(other), "it names a key that is not among these"],
      [`${none}.${payload}.${signature}`, "it cannot be read"],
    ];
    for (const [text, because] of cases) {
      const { stdout, status } = run(file("bad", text), "--keys", keys);
      expect([status, stdout]).toEqual([
        1,
        `The certificate does NOT hold: ${because}.\n\nEngineering, not legal advice.\n`,
      ]);
    }
  });
});

describe("what cannot be checked", () => {
  it("ends with 2, and says what is missing", () => {
    expect(run("--keys", keys)).toMatchObject({ status: 2, stderr: expect.stringContaining("name one file") });
    expect(run("x")).toMatchObject({ status: 2, stderr: expect.stringContaining("--keys") });
    expect(run(file("empty", "{}"), "--keys", keys)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining("no certificate"),
    });
  });

  it("has no keys, or keys that came in the clear", async () => {
    await expect(readKeys("http://collect.shop.example")).rejects.toThrow("neither https nor on this machine");
    await expect(readKeys(file("none.json", '{"keys":[]}'))).rejects.toThrow("no keys of a collector");
    expect(() => certificateIn("not.a certificate")).toThrow("no certificate");
  });
});
