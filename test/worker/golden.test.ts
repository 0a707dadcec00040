/** One record of a person's browsers and servers, which tells who said what; and each browser's own once it is unlinked. */
import { expect, it } from "vitest";
import { AT, basic, collect, KEY, newId, post } from "./call.ts";
import { aBrowser, identify, signIn, unlink } from "./people.ts";
import { lookup } from "./stores.ts";

it("is one record with what servers say, whichever of the person's names it is asked by", async () => {
  const userId = newId("person");
  const browser = await aBrowser();
  await collect([{ ...identify(userId, undefined, { plan: "gold" }), context: AT.california }]);
  await browser.send([identify(browser.anonymousId, undefined, { plan: "mine", language: "he" })]);
  await signIn(browser, userId);
  for (const [id, idType] of [[userId, "userId"] as const, [browser.anonymousId, "anonymousId"] as const]) {
    expect(await lookup(id, idType)).toMatchObject({
      profiles: [
        {
          attributes: {
            plan: { value: "gold", verified: true, source: "backend", from: 0, others: 1 },
            language: { value: "he", verified: false, source: "web", from: 1, others: 0 },
            country: { value: "US", how: "observed", from: 1 },
          },
        },
      ],
    });
  }
  await unlink({ anonymousId: browser.anonymousId });
  expect(await lookup(browser.anonymousId, "anonymousId")).toMatchObject({
    profiles: [{ attributes: { plan: { value: "mine", verified: false, source: "web", others: 0 } } }],
  });
  const [own] = (await lookup(userId)).profiles;
  expect(own).not.toHaveProperty("attributes.language");
});

it("shows what staff corrected, as their word, until a server says something newer", async () => {
  const userId = newId("person");
  await collect([{ ...identify(userId, undefined, { plan: "gold" }), context: AT.california }]);
  const body = { type: "rectify", identifiers: [{ kind: "userId", value: userId }], traits: { plan: "free" } };
  const answer = await post("/v1/privacy/requests", body, basic(KEY.backend));
  expect(answer.status).toBe(200);
  expect(await lookup(userId)).toMatchObject({
    profiles: [{ attributes: { plan: { value: "free", verified: true, source: "staff" } } }],
  });
  await collect([{ ...identify(userId, undefined, { plan: "silver" }), context: AT.california }]);
  expect(await lookup(userId)).toMatchObject({ profiles: [{ attributes: { plan: { value: "silver" } } }] });
});
