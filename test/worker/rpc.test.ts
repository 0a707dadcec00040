/** What other Workers ask by service binding, some of them without types. */
import { env } from "cloudflare:workers";
import { createExecutionContext } from "cloudflare:test";
import { expect, it } from "vitest";
import { Gatehouse } from "../../src/worker/index.ts";
import type { VisitorRequest } from "../../src/worker/visitor-request.ts";
import { FROM, PAGE } from "./call.ts";
import { ALL_YES, Browser, track } from "./visit.ts";

async function german(): Promise<VisitorRequest> {
  const browser = new Browser(FROM.germany);
  await browser.choose(ALL_YES);
  await browser.send([track("Product Viewed", { product_id: "1", category: "coats" })]);
  const { cookie } = browser;
  return {
    url: `${PAGE}/`,
    country: "DE",
    region: null,
    cookie,
    gpc: null,
    dnt: null,
    userAgent: null,
    acceptLanguage: null,
  };
}

async function decide(request: VisitorRequest, more: object = {}) {
  return new Gatehouse(createExecutionContext(), env).decide({ site: "shop", request, placements: ["hero"], ...more });
}

it("looks at a German who agreed, and at nobody in the same place without the cookie", async () => {
  const request = await german();
  expect(await decide(request)).toMatchObject({ personalization: { allowed: true, known: true } });
  expect(await decide({ ...request, cookie: null })).toMatchObject({
    personalization: { allowed: false, known: false },
  });
});

it("hears Do Not Track in Germany, as the same question by the page would", async () => {
  const request = await german();
  expect(await decide({ ...request, dnt: "1" })).toMatchObject({
    personalization: { allowed: false, because: "signal_objects", known: true },
  });
});

it.each(["country", "region", "cookie", "gpc", "userAgent", "acceptLanguage"] as const)(
  "answers nothing to a caller that leaves out %s: nobody can tell whether it was looked for",
  async (field) => {
    const { [field]: _, ...less } = await german();
    await expect(decide(less as VisitorRequest)).rejects.toThrow(new RegExp(`request\\.${field}$`));
  },
);

it("answers nothing to a caller that names nobody as the visitor", async () => {
  const request = await german();
  for (const visitor of [{}, { userId: undefined }, { userId: "" }]) {
    await expect(decide(request, { visitor })).rejects.toThrow(/visitor/);
  }
});
