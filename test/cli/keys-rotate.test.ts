/** A new version of a key, as its owner makes one: nothing that was there is lost, and nothing is shown unasked. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { SECRETS } from "../../src/cli/secrets.ts";
import { keyring } from "../../src/worker/stores/keyring.ts";

const NAME = "GATEHOUSE_ROUTING_KEYS_EU";
const OLD = "o".repeat(43);
const OLDER = "p".repeat(43);
const FILE = `# mine\nGATEHOUSE_COOKIE_KEYS=1.${OLD}\n export ${NAME} = 2.${OLD},1.${OLDER} \r\n#${NAME}=x\nOTHER=1`;

function rotate(args: readonly string[], input = "") {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["src/cli/keys-rotate.ts", ...args], {
    encoding: "utf8",
    input,
  });
  return { stdout, stderr, status };
}

function fileOf(text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), "rotate-")), ".dev.vars");
  writeFileSync(path, text, { mode: 0o644 });
  return path;
}

describe("in a file", () => {
  it("puts the new version in front, and leaves every other byte", () => {
    const path = fileOf(FILE);
    const { stdout, stderr, status } = rotate([NAME, "--file", path]);
    expect([status, stderr, stdout]).toEqual([0, "", `${NAME}: a new version stands in front\n`]);
    const after = readFileSync(path, "utf8");
    const [, made = ""] = /= 3\.([\w-]{43}),2/.exec(after) ?? [];
    expect(after).toBe(FILE.replace(`= 2.${OLD}`, `= 3.${made},2.${OLD}`));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(dirname(path))).toEqual([".dev.vars"]);
  });

  it("makes another key each time, behind which all older ones stand", () => {
    const path = fileOf(`${NAME}=1.${OLD}\n`);
    for (let round = 0; round < 3; round++) rotate([NAME, "--file", path]);
    const value = readFileSync(path, "utf8")
      .trim()
      .slice(NAME.length + 1);
    const keys = value.split(",");
    expect(keys.map((key) => key.split(".")[0])).toEqual(["4", "3", "2", "1"]);
    expect(keys.at(-1)).toBe(`1.${OLD}`);
    expect(new Set(keys.map((key) => key.slice(2))).size).toBe(4);
    expect(
      keyring(NAME, value).map(({ version }) => version),
      "as the Worker reads it",
    ).toEqual(["4", "3", "2", "1"]);
  });

  it.each([
    ["a file without the name", `X${NAME}=1.${OLD}\n#${NAME}=1.${OLD}\n`],
    ["a file that has it twice: one of them is not heard", `${NAME}=1.${OLD}\n${NAME}=2.${OLDER}\n`],
    ["an empty value", `${NAME}=\n`],
  ])("leaves %s as it is", (_, text) => {
    const path = fileOf(text);
    expect(rotate([NAME, "--file", path])).toMatchObject({ status: 2, stdout: "" });
    expect(readFileSync(path, "utf8")).toBe(text);
  });
});

describe("from standard input", () => {
  it("prints the value to put, and nothing beside it", () => {
    const { stdout, stderr, status } = rotate([NAME, "--stdin"], `7.${OLD}, 9.${OLDER}\n`);
    expect([status, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(new RegExp(`^10\\.[\\w-]{43},7\\.${OLD},9\\.${OLDER}\\n$`));
  });

  it.each([
    ["nothing", ""],
    ["a key without a version", OLD],
    ["a key that is too short", `1.${OLD.slice(1)}`],
    ["a key of other symbols", `1.${OLD}+`],
    ["an empty entry", `1.${OLD},`],
    ["a version that is no number", `a.${OLD}`],
    ["a version twice", `1.${OLD},1.${OLDER}`],
    ["a version twice, written in two ways", `1.${OLD},01.${OLDER}`],
    ["the last version there is", `999999.${OLD}`],
    ["a quoted value", `"1.${OLD}"`],
  ])("refuses %s, and shows nothing of it", (_, ring) => {
    const { stdout, stderr, status } = rotate([NAME, "--stdin"], ring);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(NAME);
    expect(stderr).not.toContain(OLD.slice(1));
    expect(stderr).not.toContain(OLDER);
  });
});

it.each(SECRETS.filter(({ kind }) => kind !== "versionedKey").map(({ name }) => name))(
  "refuses %s, which has no versions",
  (name) => {
    const { stdout, stderr, status } = rotate([name, "--stdin"], `1.${OLD}`);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("has no versions");
  },
);

it.each([[[]], [["GATEHOUSE_NO_KEYS"]], [[NAME, "GATEHOUSE_COOKIE_KEYS"]], [[NAME, "--drop", "1"]]])(
  "does nothing for %j, and says how it is used",
  (args) => {
    const { stdout, stderr, status } = rotate([...args, "--stdin"], `1.${OLD}`);
    expect([status, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("npm run keys:rotate -- --help");
  },
);

it("names every secret that has versions", () => {
  const { stdout } = rotate(["--help"]);
  for (const { name, kind } of SECRETS) expect(stdout.includes(name), name).toBe(kind === "versionedKey");
});
