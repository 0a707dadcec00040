/**
 * The forms in which a text could rest somewhere: as it is, coded so that anybody can read it back, or as an unkeyed
 * digest, which whoever guesses the text can test. Forms that differ in case alone are one: the search folds case.
 */
import { createHash } from "node:crypto";

export interface Form {
  /** For whoever reads the failure. */
  readonly as: string;
  readonly bytes: Buffer;
  /** Equal in any case. */
  readonly folded: boolean;
}

/** Of a digest: whoever keeps only a part of one still lets guesses be tested. */
const DIGEST_BYTES = 8;
const DIGESTS = ["md5", "sha1", "sha256"] as const;

function escaped(text: string, every: boolean): string {
  const units = text.split("");
  return units
    .map((unit) => (every || unit > "~" ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}` : unit))
    .join("");
}

function percent(bytes: Buffer): string {
  return [...bytes].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join("");
}

/** The characters that the text alone decides, when it begins `shift` bytes behind a border of three. */
function base64At(bytes: Buffer, shift: number): string {
  const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
  return text.slice(Math.ceil((shift * 8) / 6), Math.floor(((shift + bytes.length) * 8) / 6));
}

function toUrlAlphabet(base64: string): string {
  return base64.replaceAll("+", "-").replaceAll("/", "_");
}

function readable(text: string): readonly (readonly [as: string, text: string])[] {
  const json = JSON.stringify(text).slice(1, -1);
  const bytes = Buffer.from(text);
  return [
    ["plain", text],
    ["JSON", json],
    ["JSON with escaped slashes", json.replaceAll("/", String.raw`\/`)],
    ["JSON in ASCII", escaped(json, false)],
    ["JSON with every unit escaped", escaped(text, true)],
    ["JSON in JSON", JSON.stringify(json).slice(1, -1)],
    ["URL", encodeURIComponent(text)],
    ["URL, as forms have it", new URLSearchParams({ "": text }).toString().slice(1)],
    ["URL with every byte escaped", percent(bytes)],
    ["hex", bytes.toString("hex")],
  ];
}

function base64Forms(text: string): readonly Form[] {
  return [0, 1, 2].flatMap((shift) => {
    const base64 = base64At(Buffer.from(text), shift);
    return [
      { as: `base64, shifted by ${shift}`, bytes: Buffer.from(base64), folded: false },
      { as: `base64url, shifted by ${shift}`, bytes: Buffer.from(toUrlAlphabet(base64)), folded: false },
    ];
  });
}

function digestForms(text: string): readonly Form[] {
  const spellings = [
    ["", text],
    [" of the text in lower case", text.toLowerCase()],
    [" of the trimmed text", text.trim()],
    [" of the trimmed text in lower case", text.trim().toLowerCase()],
  ] as const;
  return spellings.flatMap(([which, spelling]) =>
    DIGESTS.flatMap((name) => {
      const digest = createHash(name).update(spelling).digest().subarray(0, DIGEST_BYTES);
      const as = `${name}${which}`;
      const base64 = base64At(digest, 0);
      return [
        { as: `${as}, as bytes`, bytes: digest, folded: false },
        { as: `${as}, as hex`, bytes: Buffer.from(digest.toString("hex")), folded: true },
        { as: `${as}, as base64`, bytes: Buffer.from(base64), folded: false },
        { as: `${as}, as base64url`, bytes: Buffer.from(toUrlAlphabet(base64)), folded: false },
      ];
    }),
  );
}

/** All of them, each once. */
export function formsOf(text: string): readonly Form[] {
  const forms: readonly Form[] = [
    ...readable(text).map(([as, coded]) => ({ as, bytes: Buffer.from(coded), folded: true })),
    { as: "UTF-16", bytes: Buffer.from(text, "utf16le"), folded: true },
    { as: "UTF-16, big-endian", bytes: Buffer.from(text, "utf16le").swap16(), folded: true },
    ...base64Forms(text),
    ...digestForms(text),
  ];
  const once = new Map<string, Form>();
  for (const form of forms) {
    const key = form.bytes.toString("latin1");
    if (!once.has(key)) once.set(key, form);
  }
  return [...once.values()];
}
