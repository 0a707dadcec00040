/** Answers for clients that read no body. */
import { expect, it } from "vitest";
import { type Answer, AT, basic, FROM, KEY, newId, PAGE, post, SHOP, view } from "./call.ts";

const MINIMAL = { prefer: "return=minimal", origin: PAGE, ...FROM.california };

it.each([
  ["an event that is taken", () => view({ anonymousId: newId("anon") }), 200],
  ["an event that is refused", () => view({ event: "Nobody Planned This", anonymousId: newId("anon") }), 200],
  [
    "an id in any script",
    () => view({ messageId: "ключ-ключ-🔑\r\nset-cookie: a=b", anonymousId: newId("anon") }),
    200,
  ],
])("says of %s in a header what the body would say", async (_, event, status) => {
  const body = { writeKey: KEY.web, ...event() };
  const answer = await post("/v1/t", body, MINIMAL);
  expect(answer.status).toBe(status);
  expect(await answer.text()).toBe("");
  expect(answer.headers.get("preference-applied")).toBe("return=minimal");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const header = answer.headers.get("gatehouse-answer") ?? "";
  expect(header).toMatch(/^[ -~]+$/);
  const said = JSON.parse(header) as Answer;
  expect(said.results[0]?.messageId).toBe(body["messageId" as keyof typeof body]);
  expect(answer.headers.get("access-control-expose-headers")).toContain("Gatehouse-Answer");
});

it("keeps the cookie, and says in the header why a call was refused", async () => {
  const taken = await post("/v1/t", { writeKey: KEY.web, ...view({ anonymousId: newId("anon") }) }, MINIMAL);
  expect(taken.headers.getSetCookie()).toHaveLength(1);
  const refused = await post("/v1/t", view(), MINIMAL);
  expect([refused.status, await refused.text()]).toEqual([401, ""]);
  expect(JSON.parse(refused.headers.get("gatehouse-answer") ?? "")).toMatchObject({ code: "bad_key" });
});

it("leaves a body to whoever does not ask, and to answers too long for a header", async () => {
  const asked = await post(
    `${SHOP}/v1/t`,
    { writeKey: KEY.web, ...view({ anonymousId: newId("anon") }) },
    FROM.california,
  );
  expect(await asked.json()).toMatchObject({ success: true });
  expect(asked.headers.has("gatehouse-answer")).toBe(false);
  const batch = Array.from({ length: 100 }, () => view({ anonymousId: "anon-long" }));
  const long = await post("/v1/b", { writeKey: KEY.web, batch }, MINIMAL);
  expect(((await long.json()) as Answer).results).toHaveLength(100);
});

it("puts no profile into a header, whoever asks", async () => {
  const userId = newId("user");
  const traits = { email: "anna@example.com" };
  await post("/v1/identify", { userId, messageId: newId("m"), traits, context: AT.california }, basic(KEY.backend));
  const asking = { ...basic(KEY.backend), prefer: "return=minimal" };
  const answer = await post("/v1/profiles/lookup", { idType: "userId", id: userId }, asking);
  expect([...answer.headers.values()].join()).not.toContain("anna");
  expect(await answer.json()).toMatchObject({ found: true, profiles: [{ traits }] });
});
