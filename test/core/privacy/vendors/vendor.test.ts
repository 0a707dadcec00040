/** Each vendor is told what its own documentation says it compares, and nothing is told of nothing. */
import { createHash } from "node:crypto";
import { inspect } from "node:util";
import fc from "fast-check";
import { describe, expect, it, vi } from "vitest";
import type { Json } from "../../../../src/core/json.ts";
import { GOOGLE } from "../../../../src/core/privacy/vendors/google.ts";
import { META } from "../../../../src/core/privacy/vendors/meta.ts";
import { SNAP } from "../../../../src/core/privacy/vendors/snap.ts";
import { UID2 } from "../../../../src/core/privacy/vendors/uid2.ts";
import { VendorValue } from "../../../../src/core/privacy/vendors/vendor-value.ts";
import { FIELDS, tellVendor, type Person, type Vendor } from "../../../../src/core/privacy/vendors/vendor.ts";
import { digest } from "../../keys.ts";

// Large inputs, on machines that may be busy.
vi.setConfig({ testTimeout: 60_000 });

const VENDORS = { GOOGLE, META, SNAP, UID2 };
const names = ["GOOGLE", "META", "SNAP", "UID2"] as const;

function told(vendor: Vendor, person: Person): Record<string, string> {
  const sent = Object.entries(tellVendor(vendor, person, digest));
  return Object.fromEntries(sent.map(([field, value]) => [field, value.toSend()]));
}

const hex = (text: string): string => createHash("sha256").update(text).digest("hex");
const base64 = (text: string): string => createHash("sha256").update(text).digest("base64");

describe("the vendors' own examples", () => {
  it.each<[keyof typeof VENDORS, Person, Record<string, string>]>([
    [
      "GOOGLE",
      { email: "Jane.Doe@GMAIL.com " },
      { email: "d6117306485ed0e50afab3ac871e98f81699151f30281527d63ff5f233656c69" },
    ],
    [
      "META",
      { email: "Jane.Doe@GMAIL.com " },
      { email: "831f6494ad6be4fcb3a724c3d5fef22d3ceffa3c62ef3a7984e45a0ea177f982" },
    ],
    [
      "META",
      { email: "John_Smith@gmail.com", phone: "(650)555-1212", phoneCountry: "US", firstName: "Mary" },
      {
        email: "62a14e44f765419d10fea99367361a727c12365e2520f32218d505ed9aa0f62f",
        phone: "e323ec626319ca94ee8bff2e4c87cf613be6ea19919ed1364124e16807ab3176",
        firstName: "6915771be1c5aa0c886870b6951b03d7eafc121fea0e80a5ea83beb7c449f4ec",
      },
    ],
    ["META", { firstName: "정" }, { firstName: "8fa8cd9c440be61d0151429310034083132b35975c4bea67fdd74158eb51db14" }],
    [
      "META",
      { firstName: "Valéry" },
      { firstName: "08e1996b5dd49e62a4b4c010d44e4345592a863bb9f8e3976219bac29417149c" },
    ],
    [
      "SNAP",
      { email: " Person@Example.com", phone: "+44 844 412 4653" },
      {
        email: "542d240129883c019e106e3b1b2d3f3cb3537c43c425364de8e951d5a3083345",
        phone: "dc008fda46e2e64002cf2f82a4906236282d431c4f75e5b60bfe79fc48546383",
      },
    ],
    ["UID2", { email: "USER@example.com" }, { email: "tMmiiTI7IaAcPpQPFQ65uMVCWH8av9jw4cwf/F5HVRQ=" }],
    ["UID2", { email: "MyEmail@example.com" }, { email: "FsGNM28LJQ8OLZB0Us65ZYp07NrovJSGTCMSKnLMJ6U=" }],
    ["UID2", { email: "My.Email@example.com" }, { email: "4itTvG+HEnTzpiqzejyu1yFPwU1nYhWpaiQvz62hyB8=" }],
    ["UID2", { email: "JaneSaoirse+Work@example.com" }, { email: "KKruSBUjDNO069iMUVImVQZm6RrAGZKeOtrD9mwogYA=" }],
    ["UID2", { email: "Jane.Saoirse@gmail.com" }, { email: "ku4mBX7Z3qJTXWyLFB1INzkyR2WZGW4ANSJUiW21iI8=" }],
    ["UID2", { email: "JaneSaoirse+Work@gmail.com" }, { email: "ku4mBX7Z3qJTXWyLFB1INzkyR2WZGW4ANSJUiW21iI8=" }],
    [
      "UID2",
      { phone: "1 (234) 567-8901", phoneCountry: "US" },
      { phone: "EObwtHBUqDNZR33LNSMdtt5cafsYFuGmuY4ZLenlue4=" },
    ],
  ])("come out as published: %s, %j", (vendor, person, expected) => {
    expect(told(VENDORS[vendor], person)).toEqual(expected);
  });
});

const jane = {
  email: "jane@example.com",
  phone: "+1 650 555 1212",
  firstName: " Mary-Ann ",
  lastName: "O’Brien",
  street: "1 Main St.",
  city: "St. Louis",
  state: "MO",
  zip: "63101-1234",
  country: "us",
} satisfies Person;

it("tells Google the names and the street hashed, and the place in the clear", () => {
  expect(told(GOOGLE, jane)).toEqual({
    email: hex("jane@example.com"),
    phone: hex("+16505551212"),
    firstName: hex("mary-ann"),
    lastName: hex("o’brien"),
    street: hex("1 main st."),
    city: "St. Louis",
    state: "MO",
    zip: "63101-1234",
    country: "US",
  });
});

it("tells Meta everything hashed, without punctuation, and no street", () => {
  expect(told(META, jane)).toEqual({
    email: hex("jane@example.com"),
    phone: hex("16505551212"),
    firstName: hex("maryann"),
    lastName: hex("obrien"),
    city: hex("stlouis"),
    state: hex("mo"),
    zip: hex("63101"),
    country: hex("us"),
  });
  expect(told(META, { city: "Aix-en-Provence", state: "Île-de-France", zip: "SW1A 1AA", country: "GB" })).toEqual({
    city: hex("aixenprovence"),
    state: hex("îledefrance"),
    zip: hex("sw1a1aa"),
    country: hex("gb"),
  });
});

it("takes a letter and its accent for the letter that browsers hand over", () => {
  expect(told(GOOGLE, { city: "Mu\u0308nchen" })).toEqual({ city: "M\u00fcnchen" });
  expect(told(META, { firstName: "Vale\u0301ry" })).toEqual(told(META, { firstName: "Val\u00e9ry" }));
});

it("tells Snap and UID2 of no place and no name", () => {
  for (const vendor of [SNAP, UID2]) expect(Object.keys(told(vendor, jane))).toEqual(["email", "phone"]);
});

it("takes dots away at Google's hosts only, and tags nowhere for Google", () => {
  expect(told(GOOGLE, { email: "j.d@googlemail.com" })).toEqual({ email: hex("jd@googlemail.com") });
  expect(told(GOOGLE, { email: "j.d+a@gmail.com" })).toEqual({ email: hex("jd+a@gmail.com") });
  expect(told(GOOGLE, { email: "j.d@notgmail.com" })).toEqual({ email: hex("j.d@notgmail.com") });
  expect(told(UID2, { email: "j.d+a@googlemail.com" })["email"]).toBe(base64("j.d+a@googlemail.com"));
});

describe("nothing", () => {
  const empty: readonly string[] = ["", " ", "\u200B\u00A0"];

  it.each(names)("is told %s of what is empty or is not what it is called", (name) => {
    const wrong: readonly Person[] = [
      ...FIELDS.flatMap((field) => empty.map((value) => ({ [field]: value }))),
      ...["jane", "@example.com", "jane@", "jane@1.2.3.4", "a b@example.com", "jane@host"].map((email) => ({ email })),
      ...["020 7946 0958", "0044 20 7946 0958", "+1", "442079460958", "+44 20 7946 0958 ext. 3", "none"].map(
        (phone) => ({ phone }),
      ),
      { phone: "12", phoneCountry: "GB" },
      ...["Germany", "DEU", "D", "1"].map((country) => ({ country })),
    ];
    for (const person of wrong) expect(told(VENDORS[name], person)).toEqual({});
  });

  it("is left of a mailbox that was only dots or only a tag", () => {
    expect(told(GOOGLE, { email: "...@gmail.com" })).toEqual({});
    expect(told(UID2, { email: "..@gmail.com" })).toEqual({});
    expect(told(UID2, { email: "+news@gmail.com" })).toEqual({});
  });

  it("is left of punctuation, and of an American state or zip that is none, for Meta", () => {
    expect(told(META, { firstName: "--", city: "...", state: "-", zip: "-" })).toEqual({});
    expect(told(META, { state: "Missouri", zip: "631", country: "US" })).toEqual({ country: hex("us") });
  });

  it("is hashed of anything at all as the empty text", () => {
    const anyone = fc.record(Object.fromEntries(FIELDS.map((field) => [field, fc.string({ unit: "binary" })])), {
      requiredKeys: [],
    }) as fc.Arbitrary<Person>;
    const nothing = [hex(""), base64(""), ""];
    fc.assert(
      fc.property(fc.constantFrom(...names), anyone, (name, person) => {
        const sent = told(VENDORS[name], person);
        expect(Object.values(sent).filter((value) => nothing.includes(value))).toEqual([]);
        expect(Object.keys(person)).toEqual(expect.arrayContaining(Object.keys(sent)));
      }),
    );
  });
});

it("reads a number without its country only under a country that is given", () => {
  const given = (phoneCountry: "GB" | "US"): Person => ({ phone: "020 7946 0958", phoneCountry });
  expect(told(SNAP, given("GB"))).toEqual({ phone: hex("442079460958") });
  expect(told(SNAP, { phone: "0044 20 7946 0958", phoneCountry: "GB" })).toEqual({ phone: hex("442079460958") });
  expect(told(SNAP, { phone: "020 7946 0958", country: "GB" })).toEqual({});
  expect(told(SNAP, given("US"))).toEqual({});
});

it("writes a digest as hex and as base64 without losing a bit", () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1, maxLength: 20, unit: fc.constantFrom(..."abcdefghij0123456789".split("")) }),
      (mailbox) => {
        const email = `${mailbox}@example.com`;
        expect(told(SNAP, { email })).toEqual({ email: hex(email) });
        expect(told(UID2, { email })).toEqual({ email: base64(email) });
      },
    ),
    { numRuns: 500 },
  );
});

it("is no text: where records, state and logs are written, nothing of it is left", () => {
  const { email } = tellVendor(SNAP, { email: "jane@example.com" }, digest);
  const hash = hex("jane@example.com");
  expect(email?.toSend()).toBe(hash);
  // @ts-expect-error A hash for a vendor is not JSON.
  const json: Json = email!;
  // @ts-expect-error And no text.
  const text: string = new VendorValue(hash);
  for (const written of [JSON.stringify({ json }), inspect(email, { showHidden: true }), `${text}`]) {
    expect(written).not.toContain(hash);
  }
  expect(JSON.stringify(structuredClone(email))).toBe("{}");
});
