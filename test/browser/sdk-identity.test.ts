/** docs/identity.md: its page in a real Chromium, with an assertion that its lines for Node sign, up to the collector. */
import { readFileSync } from "node:fs";
import { beforeEach, expect, it } from "vitest";
import { exampleOf, printed } from "../cli/examples/examples.ts";
import { keyNamed } from "../e2e/calls.ts";
import { launchBrowser, newJar } from "./chromium.ts";
import { eventsIn, onDevice, openSdkShop, outcomesOf, said, visit } from "./sdk-shop.ts";
import { CALIFORNIA } from "./shop.ts";

const [browser, shop] = await Promise.all([launchBrowser(), openSdkShop()]);
const { front, pages } = shop;

beforeEach(() => front.reset(CALIFORNIA));

const [, script = ""] =
  /^```html\n<script>(.*?)<\/script>\n```$/ms.exec(readFileSync("docs/identity.md", "utf8")) ?? [];
const identifying = () => script.replace("https://collect.shop.example", front.url);

async function sign(handle: string): Promise<string> {
  const program = `${exampleOf("js", "sign")}console.log(assertionFor("customer-42", "${handle}"));`;
  return printed("js", program, { GATEHOUSE_IDENTITY_SECRET: keyNamed("GATEHOUSE_IDENTITY_SECRET") });
}

it("asks for the visitor's handle, hands it to the shop, and identifies with what the shop signed", async () => {
  const jar = await newJar(browser);
  const first = await visit(shop, jar.context);
  await expect.poll(() => outcomesOf(front.posts)).toEqual(["stored"]);
  const { handle } = await first.evaluate(
    async (url) => (await (await fetch(`${url}/v1/session`, { credentials: "include" })).json()) as { handle: string },
    front.url,
  );
  const assertion = await sign(handle);
  const text = JSON.stringify({ userId: "customer-42", assertion });
  pages.files["/assertion"] = { type: "application/json", text };

  front.reset(CALIFORNIA);
  const asked = jar.context.waitForEvent("request", (request) => request.url().endsWith("/assertion"));
  const page = await visit(shop, jar.context, { before: identifying(), tag: 'data-auto="off"' });
  expect((await asked).postData()).toBe(JSON.stringify({ handle }));
  await expect.poll(() => said(front.posts)).toEqual(["identify"]);
  expect(eventsIn(front.posts)[0]).toMatchObject({ userId: "customer-42", context: { assertion } });
  expect(outcomesOf(front.posts)).toEqual(["stored"]);
  expect(front.posts.map((post) => post.text).join("")).not.toContain("assertion_invalid");
  expect((await onDevice(page)).cookies).toEqual(["__Host-gh_v"]);
  expect(jar.errors).toEqual([]);
});

it("identifies nobody in a browser of which nothing is kept", async () => {
  const jar = await newJar(browser);
  const page = await visit(shop, jar.context, { before: identifying(), tag: 'data-auto="off"' });
  await expect.poll(() => front.exchanges.map(({ path }) => path)).toContain("/v1/session");
  await page.waitForTimeout(300);
  expect(front.posts).toEqual([]);
  expect(jar.errors).toEqual([]);
});
