/** No spelling of an address leads back inside: held against the platform's URL parser and a library that knows all of IP. */
import fc from "fast-check";
import ipaddr from "ipaddr.js";
import { expect, it } from "vitest";
import { address, addressOr8443, hostOf, under } from "../../../src/core/destinations/address.ts";

const takes = (text: string) => address.safeParse(text).success;

it.each([
  "https://hooks.shop.example",
  "https://hooks.shop.example/",
  "https://hooks.shop.example/in/v1.2/a_b~c%20d",
  "https://xn--bcher-kva.example/in",
  "https://a-b.c0.xn--p1ai",
  "https://1.2.3.4.example.com",
])("takes %s", (text) => {
  expect(takes(text)).toBe(true);
});

it.each([
  "http://hooks.shop.example",
  "ftp://hooks.shop.example",
  "//hooks.shop.example",
  "https:hooks.shop.example",
  "https:///hooks.shop.example",
  "https://hooks.shop.example:443/",
  "https://hooks.shop.example:8443/",
  "https://user@hooks.shop.example",
  "https://user:pass@hooks.shop.example",
  "https://hooks.shop.example@evil.example",
  "https://hooks.shop.example\\@evil.example",
  "https://hooks.shop.example#in",
  "https://hooks.shop.example?token=1",
  "https://hooks.shop.example/in?token=1",
  "https://Hooks.shop.example",
  "https://hooks.shop.example.",
  "https://hooks..example",
  "https://-hooks.shop.example",
  "https://hooks_1.shop.example",
  "https://hooks.shop.example /in",
  " https://hooks.shop.example",
  "https://hooks.shop.example\n",
  "https://bücher.example",
  "https://hooks%2eshop.example",
  "https://shop",
  "https://localhost",
  "https://a.localhost",
  "https://printer.local",
  "https://metadata.google.internal",
  "https://db.lan",
  "https://1.0.0.127.in-addr.arpa",
  "https://127.0.0.1",
  "https://127.1",
  "https://2130706433",
  "https://0x7f000001",
  "https://0x7f.0.0.1",
  "https://0177.0.0.1",
  "https://127.0.0.1.",
  "https://１２７.0.0.1",
  "https://[::1]",
  "https://[::ffff:127.0.0.1]",
  "https://[fe80::1%25eth0]",
  `https://${"a".repeat(64)}.example`,
  `https://${"a.".repeat(140)}example`,
  "",
])("refuses %j", (text) => {
  expect(takes(text)).toBe(false);
});

it("says in words what an address must be", () => {
  expect(address.safeParse("https://10.0.0.1").error?.issues[0]?.message).toMatch(/public host name/);
});

it("lets a service have its other port, and no third", () => {
  const other = (text: string) => addressOr8443.safeParse(text).success;
  expect(["", ":8443", ":443", ":22"].map((port) => other(`https://ch.example.com${port}`))).toEqual([
    true,
    true,
    false,
    false,
  ]);
});

const octet = fc.integer({ min: 0, max: 255 });
/** One number, as URL parsers read it: decimal, octal or hexadecimal. */
const spelled = (value: number) => fc.constantFrom(`${value}`, `0${value.toString(8)}`, `0x${value.toString(16)}`);
const ipv4 = fc.oneof(
  fc
    .tuple(octet, octet, octet, octet)
    .chain((bytes) => fc.tuple(...bytes.map(spelled)).map((parts) => parts.join("."))),
  fc.integer({ min: 0, max: 0xffffffff }).chain(spelled),
  fc.tuple(octet.chain(spelled), fc.integer({ min: 0, max: 0xffffff }).chain(spelled)).map((parts) => parts.join(".")),
);

it("refuses every IPv4 address in every spelling, and every IPv6 address", () => {
  const literal = fc.oneof(
    ipv4,
    fc.ipV4(),
    fc.ipV6().map((text) => `[${text}]`),
  );
  fc.assert(
    fc.property(literal, fc.constantFrom("", ".", "/in"), (host, end) => {
      expect(takes(`https://${host}${end}`)).toBe(false);
    }),
    { numRuns: 500 },
  );
});

it("takes nothing that a URL parser reads as an address in digits, another host, a port or a name", () => {
  const piece = fc.constantFrom(..."a 1 0x7f example com . - @ : [ ] / \\ %2e ? # 。 local localhost".split(" "));
  const text = fc.oneof(
    fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join("")),
    fc.tuple(fc.array(piece, { maxLength: 3 }), fc.webUrl()).map(([pieces, url]) => pieces.join("") + url.slice(8)),
    fc.webUrl({ withFragments: true, withQueryParameters: true }).map((url) => url.replace(/^https?:\/\//, "")),
    ipv4,
    fc.string(),
  );
  let taken = 0;
  fc.assert(
    fc.property(text, (rest) => {
      const url = `https://${rest}`;
      if (!takes(url)) return;
      taken++;
      const { protocol, hostname, port, username, password, search, hash } = new URL(url);
      expect([protocol, port, username, password, search, hash]).toEqual(["https:", "", "", "", "", ""]);
      expect(hostname).toBe(hostOf(url));
      expect(hostname).toContain(".");
      expect(ipaddr.isValid(hostname.replaceAll(/[[\]]/g, ""))).toBe(false);
    }),
    { numRuns: 2_000 },
  );
  expect(taken).toBeGreaterThan(50);
});

it("puts a path under an address", () => {
  expect(["https://a.example", "https://a.example/", "https://a.example/in/"].map((url) => under(url, "/v1"))).toEqual([
    "https://a.example/v1",
    "https://a.example/v1",
    "https://a.example/in/v1",
  ]);
});
