/** docs/security.md names only tests that exist, and leaves out no attacker, no secret and no store. */
import { existsSync, globSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { unstable_readConfig as readConfig } from "wrangler";
import config from "../../gatehouse.config.ts";
import { storesOf } from "../../src/cli/manifest/stores.ts";
import { SECRETS } from "../../src/cli/secrets.ts";
import { citedIn, titlesIn } from "./cited.ts";

const page = readFileSync("docs/security.md", "utf8");
const sections = page.split(/^## /m).slice(1);
const cited = citedIn(page);

const ATTACKERS = [
  "The visitor",
  "Another visitor",
  "A script on the site",
  "A sister subdomain",
  "A destination",
  "An operator with the platform's logs",
  "The thief of a queue",
  "The thief of a bucket",
  "The thief of one jurisdiction",
  "The thief of the Worker's secrets",
  "Somebody who can deploy code",
];

describe("a test that the page names", () => {
  it("is one of many", () => {
    expect(cited.length).toBeGreaterThan(60);
    expect(page.match(/^- /gm), "every item of a list").toHaveLength(cited.length);
  });

  it.each(cited)("exists: $file, $title", ({ file, title }) => {
    expect(file).toMatch(/^test\/.*\.test\.ts$/);
    expect(existsSync(file)).toBe(true);
    expect(titlesIn(file)).toContain(title);
  });
});

describe("the page", () => {
  it.each(ATTACKERS)("says what %s gets, and which test shows it", (attacker) => {
    const section = sections.find((one) => one.startsWith(`${attacker}\n`));
    expect(section).toMatch(/^- `test\//m);
    expect(section).toMatch(/\bcan\b|\bget/);
    expect(section).toMatch(/cannot|nothing|not /i);
  });

  it.each(SECRETS.map(({ name }) => name))("says what the thief of %s gets", (name) => {
    const thief = sections.find((one) => one.startsWith("The thief of the Worker's secrets"));
    expect(thief).toContain(`\`${name}\``);
  });

  it("names every store of the deployment", () => {
    const stores = storesOf(readConfig({ config: resolve("wrangler.toml") }, { hideWarnings: true }), config);
    expect(stores.length).toBeGreaterThan(20);
    expect(stores.map(({ name }) => name).filter((name) => !page.includes(`\`${name}\``))).toEqual([]);
  });
});

// `onNextSessionRestoreBookmark`, `getBookmarkForTime`, `getCurrentBookmark`: there is no other way to it.
it("never calls the platform's point-in-time restore", () => {
  const files = globSync("**/*.ts", { cwd: "src" });
  expect(files.length).toBeGreaterThan(100);
  expect(files.filter((file) => /bookmark/i.test(readFileSync(join("src", file), "utf8")))).toEqual([]);
});
