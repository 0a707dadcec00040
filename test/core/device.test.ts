/** What kind of device a browser or an app says it is, and of what it says nothing. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { DEVICES, deviceOf } from "../../src/core/device.ts";

const IPHONE =
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";
const IPAD =
  "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/12.1 Mobile/15E148 Safari/604.1";
const ANDROID =
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36";
const TABLET =
  "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36";
const FIREFOX_TABLET = "Mozilla/5.0 (Android 14; Tablet; rv:150.0) Gecko/150.0 Firefox/150.0";
const MAC =
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15";
const WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0";
const OLD_WINDOWS = "Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0; Tablet PC 2.0)";
const APP = "Dalvik/2.1.0 (Linux; U; Android 13; Pixel 7 Build/TQ3A.230805.001)";

it.each([
  [undefined, IPHONE, "mobile"],
  [undefined, ANDROID, "mobile"],
  [undefined, APP, "mobile"],
  [undefined, IPAD, "tablet"],
  [undefined, TABLET, "tablet"],
  [undefined, FIREFOX_TABLET, "tablet"],
  [undefined, MAC, "desktop"],
  [undefined, WINDOWS, "desktop"],
  [undefined, OLD_WINDOWS, "desktop"],
  // No browser, and not a word of a device.
  [undefined, "", undefined],
  [undefined, "Automobiles/1.0", undefined],
  [undefined, "curl/8.5.0", undefined],
  [undefined, undefined, undefined],
  // The browser's own word, ahead of what its name suggests.
  ["?1", WINDOWS, "mobile"],
  ["?0", WINDOWS, "desktop"],
  ["?0", ANDROID, "tablet"],
  ["?0", TABLET, "tablet"],
  ["?1", undefined, "mobile"],
  ["?0", undefined, "desktop"],
  ["1", MAC, "desktop"],
  ["?2", undefined, undefined],
  ["", IPHONE, "mobile"],
])("takes the hint %j and the agent %j for %s", (hint, agent, device) => {
  expect(deviceOf(agent, hint)).toBe(device);
});

it("looks at no more of an agent than its beginning, in linear time", () => {
  expect(deviceOf(`Mozilla/5.0 ${"x ".repeat(600)}Mobile`, undefined)).toBe("desktop");
  expect(deviceOf("Tablet".repeat(200_000), undefined)).toBeUndefined();
});

it("is one of three, or nothing, whatever is said", () => {
  const text = fc.option(fc.oneof(fc.string(), fc.string({ unit: "binary" })), { nil: undefined });
  fc.assert(
    fc.property(text, text, (agent, hint) => {
      expect([undefined, ...DEVICES]).toContain(deviceOf(agent, hint));
    }),
  );
});
