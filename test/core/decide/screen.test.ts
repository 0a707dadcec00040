/** Bots that say so, and events too old to take effect once. */
import { expect, it } from "vitest";
import { screen } from "../../../src/core/decide/screen.ts";
import { LIMIT } from "../../../src/core/limits.ts";
import { anEvent, aRequest, NOW } from "../call.ts";

const seenBy = (userAgent: string) => screen(anEvent(), aRequest({ signals: { userAgent } }));

it.each([
  "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
  "facebookexternalhit/1.1",
  "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120 Safari/537.36 Chrome-Lighthouse",
  "AhrefsBot/7.0",
  "Scrapy/2.11",
])("names %j a bot", (userAgent) => {
  expect(seenBy(userAgent)).toBe("bot");
});

it.each([
  "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Safari/605.1.15",
  "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Mobile Safari/537.36",
  "Mozilla/5.0 (Windows NT 10.0; Botanist Edition)",
  "Mozilla/5.0 (Linux; Android 9; CUBOT X19) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0 Mobile Safari/537.36",
  "",
])("takes %j for a person", (userAgent) => {
  expect(seenBy(userAgent)).toBeUndefined();
});

it("does not take a server's own agent for the visitor's", () => {
  const server = aRequest({ keyKind: "server", signals: { userAgent: "Googlebot" } });
  expect(screen(anEvent(), server)).toBeUndefined();
  expect(screen(anEvent({ context: { user_agent: "Googlebot" } }), server)).toBe("bot");
});

it("calls an event stale one millisecond after 24 hours, unless it is history", () => {
  const old = (ms: number, history = false) => screen(anEvent({ occurredAt: NOW - ms }), aRequest({ history }));
  expect(old(LIMIT.staleAfterMs)).toBeUndefined();
  expect(old(LIMIT.staleAfterMs + 1)).toBe("stale");
  expect(old(LIMIT.staleAfterMs + 1, true)).toBeUndefined();
});
