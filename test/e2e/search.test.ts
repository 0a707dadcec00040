/** The search that the test of leaks relies on: what it is given in a form of somebody else's making, it finds. */
import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gzipSync } from "node:zlib";
import { expect, it } from "vitest";
import { newFolder } from "./collector.ts";
import { haystacksIn, Search } from "./search.ts";

const text = ` Zoë "Ann+Mail" O’Neil/Łódź `;
const search = new Search([{ where: "planted", text }]);

function foundIn(write: (folder: string) => void): readonly string[] {
  const folder = newFolder();
  write(folder);
  return search.in(haystacksIn(folder));
}

function inFile(content: string | Buffer): readonly string[] {
  return foundIn((folder) => writeFileSync(join(folder, "f"), content));
}

function digest(name: string, of: string): Buffer {
  return createHash(name).update(of).digest();
}

// As others would write it: none of these is the search's own.
it.each<[string, string | Buffer]>([
  ["as it is", text],
  ["in JSON", JSON.stringify({ a: [text] })],
  ["in JSON in JSON", JSON.stringify({ a: JSON.stringify({ b: text }) })],
  ["in JSON with escaped slashes", JSON.stringify(text).replaceAll("/", String.raw`\/`)],
  [
    "in the ASCII of Python and PHP",
    JSON.stringify(text).replace(/[^ -~]/g, (unit) =>
      escape(unit).replace(/^%u?(.*)/, (_, hex: string) => `\\u${hex.padStart(4, "0")}`),
    ),
  ],
  ["in an address", `https://a.example/?b=${encodeURIComponent(text)}&c`],
  ["in a form", new URLSearchParams({ a: text, b: "c" }).toString()],
  ["in UTF-16", Buffer.from(`a${text}b`, "utf16le")],
  ["in hex", Buffer.from(`a${text}b`).toString("hex").toUpperCase()],
  ...["", "a", "ab"].flatMap((before) =>
    (["base64", "base64url"] as const).map((coding): [string, string] => [
      `in ${coding}, behind ${before.length} bytes`,
      Buffer.from(`${before}${text}c`).toString(coding),
    ]),
  ),
  ...["md5", "sha1", "sha256"].flatMap((name) =>
    [text, text.toLowerCase(), text.trim(), text.trim().toLowerCase()].flatMap(
      (spelling): [string, string | Buffer][] => [
        [`as ${name} of "${spelling}"`, digest(name, spelling)],
        [`as ${name} of "${spelling}" in hex`, digest(name, spelling).toString("hex").toUpperCase()],
        [`as half of ${name} of "${spelling}" in hex`, digest(name, spelling).toString("hex").slice(0, 16)],
        [`as ${name} of "${spelling}" in base64`, digest(name, spelling).toString("base64")],
        [`as ${name} of "${spelling}" in base64url`, digest(name, spelling).toString("base64url")],
      ],
    ),
  ),
])("finds a text %s", (_, coded) => {
  const around = [Buffer.from("ä{"), Buffer.from(coded as string), Buffer.from("}")];
  expect(inFile(Buffer.concat(around))).not.toEqual([]);
});

it("finds it in any case, zipped, in the name of a file, and in a row that is torn over pages", () => {
  // Of other alphabets the case is not folded.
  expect(inFile(text.toUpperCase().replace("Ë", "ë").replace("ŁÓDŹ", "Łódź"))).not.toEqual([]);
  expect(inFile(gzipSync(gzipSync(text)))).toContain("planted, as plain, in f, unzipped, unzipped");
  expect(foundIn((folder) => mkdirSync(join(folder, Buffer.from(text).toString("hex"))))).toEqual([
    "planted, as hex, in the names of files",
  ]);
  const inRow = foundIn((folder) => {
    const database = new DatabaseSync(join(folder, "f.sqlite"));
    database.exec("CREATE TABLE t (a TEXT, b BLOB)");
    // Pages of 4 kB: each such row has the text on another place of its chain of pages.
    const insert = database.prepare("INSERT INTO t VALUES (?, ?)");
    for (let length = 4_000; length < 4_100; length += 10) insert.run("a".repeat(length) + text, gzipSync(text));
    database.close();
  });
  expect(inRow).toContain("planted, as plain, in f.sqlite, t.a");
  expect(inRow).toContain("planted, as plain, in f.sqlite, t.b, unzipped");
});

it("finds nothing where nothing is", () => {
  expect(inFile("Zoë Ann Mail O’Neil Łódź")).toEqual([]);
});
