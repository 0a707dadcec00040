/** One visitor cookie at a time: which class yields to which, what each opens, and what takes it away. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";
import shipped from "../../gatehouse.config.ts";
import { call, FROM, KEY, newId, NO, PAGE, SHOP, view, words, YES, type Fields } from "./call.ts";
import { agedTo, ask, config, FRANCE, kept, made, saved, Visitor } from "./apart.ts";
import { contentsOf, visitorCookie } from "./sealed.ts";
import { rowOf, rows } from "./stores.ts";
import { ALL_NO, ALL_YES } from "./visit.ts";

const DAY = 86_400_000;
const EXPIRED = [expect.stringMatching(/^gh_v=; .*Max-Age=0; /)];

const classOf = async (visitor: Visitor) => (await visitor.holds())?.["class"];

/** Somebody with a cookie of a class, and nothing of a higher one. */
async function holderOf(kind: "exempt" | "session"): Promise<Visitor> {
  const visitor = new Visitor(kind === "exempt" ? FRANCE : FROM.germany);
  await visitor.send([kind === "exempt" ? view() : kept()]);
  expect(await classOf(visitor)).toBe(kind);
  return visitor;
}

describe("of several", () => {
  it("the foremost is handed out, once", async () => {
    const visitor = new Visitor(FRANCE);
    const { full, exempt, session } = await made(() =>
      visitor.send([
        { ...view({ context: YES }), anonymousId: newId("one-tab") },
        { ...saved(), anonymousId: newId("another-tab") },
      ]),
    );
    expect([full, exempt, session].map((row) => row?.outbox.length)).toEqual([1, 1, 1]);
    expect(visitor.set).toHaveLength(1);
    expect(await visitor.holds()).toMatchObject({ class: "full", id: full!.stub.id.toString() });
  });

  it("a statistic's goes before a session's, and neither comes back over what stands for more", async () => {
    const visitor = new Visitor(FRANCE);
    await visitor.send([kept()]);
    expect(await classOf(visitor)).toBe("session");
    await visitor.send([saved()]);
    expect([await classOf(visitor), visitor.set.length]).toEqual(["exempt", 1]);
    await visitor.send([kept({ anonymousId: newId("young") })]);
    expect([await classOf(visitor), visitor.set]).toEqual(["exempt", []]);
    await visitor.choose({ personalization: true });
    expect([await classOf(visitor), visitor.set.length]).toEqual(["full", 1]);
    await visitor.send([saved()]);
    expect([await classOf(visitor), visitor.set]).toEqual(["full", []]);
  });

  it("a full one is for nobody who repeats what joined a profile, where it would be a statistic by now", async () => {
    const event = view({ anonymousId: newId("browser") });
    const agreeing = new Visitor(FRANCE);
    await agreeing.send([{ ...event, context: YES }]);
    expect(await classOf(agreeing)).toBe("full");
    const [silent, repeating] = [new Visitor(FRANCE), new Visitor(FRANCE)];
    await silent.send([event]);
    expect(await classOf(silent)).toBe("exempt");
    await repeating.send([{ ...event, context: YES }]);
    expect(await classOf(repeating), "a resend of the same").toBe("full");
  });

  it("a full one is given no new life by what is kept apart from its profile", async () => {
    const visitor = new Visitor(FROM.germany);
    await visitor.choose(ALL_YES);
    const { at: _, until: __, ...contents } = (await visitor.holds())!;
    const late = await visitorCookie({ ...contents, at: Date.now() - 99 * DAY, until: Date.now() + DAY });
    const refusing = new Visitor(FROM.germany, late);
    expect(words((await refusing.send([view({ context: NO })])).results)).toEqual(["consent_denied"]);
    expect(refusing.set).toEqual([]);
    expect(words((await refusing.send([kept()])).results)).toEqual(["stored"]);
    expect(refusing.set).toEqual([]);
    const agreeing = new Visitor(FROM.germany, late);
    expect(words((await agreeing.send([view({ context: YES })])).results)).toEqual(["stored"]);
    expect(agreeing.set, "or this shows nothing").toHaveLength(1);
  });
});

describe.each(["exempt", "session"] as const)("a cookie of class %s", (kind) => {
  it("opens nothing: its visitor is answered as somebody unknown", async () => {
    const visitor = await holderOf(kind);
    const stranger = new Visitor(kind === "exempt" ? FRANCE : FROM.germany);
    const answers = async (one: Visitor) => [
      await (await one.call("GET", "/v1/session")).json(),
      await (await one.call("GET", "/v1/consent")).json(),
      await (await one.call("POST", "/v1/decide", { placements: ["hero", "banner"] })).json(),
    ];
    const told = await answers(visitor);
    expect(told).toEqual(await answers(stranger));
    expect(told).toMatchObject([{ session: null }, { known: false }, { personalization: { known: false } }]);
    expect(visitor.set).toEqual([]);
  });

  it("is answered along with its events as somebody unknown, too", async () => {
    const visitor = await holderOf(kind);
    const event = kind === "exempt" ? view() : kept();
    const { decisions, personalization } = await visitor.send([event], "?decide=hero");
    const { decisions: none } = await new Visitor(FRANCE).send([], "?decide=hero");
    expect([decisions, personalization]).toMatchObject([none as Fields, { known: false, allowed: false }]);
  });

  it("is replaced when its visitor says yes to anything that needs a profile", async () => {
    const visitor = await holderOf(kind);
    const before = await visitor.holds();
    const { full, ...others } = await made(async () => {
      expect(await visitor.choose({ analytics: false, advertising: true })).toMatchObject({ known: true });
    });
    expect(Object.keys(others)).toEqual([]);
    expect(visitor.set).toHaveLength(1);
    expect(await visitor.holds()).toMatchObject({ class: "full", id: full!.stub.id.toString() });
    expect((await visitor.holds())!["id"]).not.toBe(before!["id"]);
  });

  it("goes when it is to go, on this browser and on every other that has it", async () => {
    const visitor = await holderOf(kind);
    const { cookie } = visitor;
    const copy = () => new Visitor(kind === "exempt" ? FRANCE : FROM.germany, cookie);
    const id = (await visitor.holds())!["id"] as string;
    const stub = env.PROFILE.get(env.PROFILE.idFromString(id));
    const event = kind === "exempt" ? view : kept;
    await copy().send([event()]);
    expect((await rowOf(stub))?.outbox, "or this shows nothing").toHaveLength(2);
    expect((await visitor.call("DELETE", "/v1/session?everywhere")).status).toBe(200);
    expect(visitor.set).toEqual(EXPIRED);
    const other = copy();
    await other.send([event()]);
    expect((await rowOf(stub))?.outbox).toHaveLength(2);
    expect((await other.holds())!["id"], "a new visitor's").not.toBe(id);
  });

  it.each([
    ["a wrong token", (mine: Fields) => ({ ...mine, token: "x".repeat(22) })],
    ["another space", (mine: Fields) => ({ ...mine, space: "magazine" })],
    ["a class of more", (mine: Fields) => ({ ...mine, class: "full" })],
    ["a life that is over", (mine: Fields) => ({ ...mine, until: Date.now() - 1 })],
  ])("with %s is as none: its visitor goes by name, and gets one of their own", async (_, forge) => {
    const visitor = await holderOf(kind);
    const mine = (await visitor.holds())!;
    const stub = env.PROFILE.get(env.PROFILE.idFromString(mine["id"] as string));
    const before = await rowOf(stub);
    const thief = new Visitor(kind === "exempt" ? FRANCE : FROM.germany, await visitorCookie(forge(mine)));
    const event = kind === "exempt" ? view() : kept();
    const { [kind]: own, ...others } = await made(() => thief.send([event]));
    expect(Object.keys(others)).toEqual([]);
    expect(thief.set).toHaveLength(1);
    expect(await contentsOf(thief.set[0]!)).toMatchObject({ class: kind, id: own!.stub.id.toString() });
    expect((await rowOf(stub))?.text).toBe(before?.text);
  });

  it("is replaced when what it names has ended", async () => {
    const visitor = await holderOf(kind);
    const mine = (await visitor.holds())!;
    await agedTo(env.PROFILE.get(env.PROFILE.idFromString(mine["id"] as string)), Date.now() - 1);
    await visitor.send([{ ...(kind === "exempt" ? view() : kept()), anonymousId: newId("anon") }]);
    expect(visitor.set).toHaveLength(1);
    expect(await visitor.holds()).toMatchObject({
      class: kind,
      token: expect.not.stringContaining(String(mine["token"])),
    });
  });
});

describe("a no to being measured", () => {
  it("takes a statistic's cookie away, and nothing is counted of its visitor any more", async () => {
    const visitor = await holderOf("exempt");
    const { token } = (await visitor.holds()) as { token: string };
    const { stub } = (await rows()).find(({ state }) => state.token === token)!;
    expect(await visitor.choose(ALL_NO)).toMatchObject({ known: false });
    expect([visitor.set, visitor.cookie]).toEqual([EXPIRED, expect.stringMatching(/^gh_c=[^;]+$/)]);
    const sent = await made(async () => {
      expect(words((await visitor.send([view()])).results)).toEqual(["consent_denied"]);
    });
    expect([Object.keys(sent), (await rowOf(stub))?.outbox.length]).toEqual([[], 1]);
  });

  it("leaves a statistic's cookie where it was to something else, and a session's in any case", async () => {
    const measured = await holderOf("exempt");
    await measured.choose({ advertising: false });
    expect([await classOf(measured), measured.set]).toEqual(["exempt", []]);
    const asking = await holderOf("session");
    await asking.choose(ALL_NO);
    expect([await classOf(asking), asking.set]).toEqual(["session", []]);
  });
});

describe("two sites of one space and one domain", () => {
  const [shop] = shipped.sites;
  const outlet = { ...shop!, id: "outlet", hosts: ["outlet.shop.example"], identitySpace: "shop" };
  const both = { ...config, sites: [...config.sites, outlet] };

  it("share a visitor's profile, and no statistic's cookie and no statistic's object", async () => {
    const anonymousId = newId("browser");
    const send = async (host: string, event: Fields, cookie?: string) => {
      const headers = { origin: PAGE, "content-type": "application/json", ...FRANCE, ...(cookie ? { cookie } : {}) };
      const body = JSON.stringify({ writeKey: KEY.web, anonymousId, ...event });
      const response = await ask(new Request(`${host}/v1/track`, { method: "POST", body, headers }), env, both);
      expect(response.status).toBe(200);
      return (
        response.headers
          .getSetCookie()
          .find((one) => one.startsWith("gh_v="))
          ?.split(";", 1)[0] ?? ""
      );
    };
    const OUTLET = "https://outlet.shop.example";
    const mine = await contentsOf(await send(SHOP, view()));
    const cookie = await visitorCookie(mine);
    const theirs = await contentsOf(await send(OUTLET, view(), cookie));
    expect([mine["class"], theirs["class"]]).toEqual(["exempt", "exempt"]);
    expect(theirs["id"]).not.toBe(mine["id"]);
    const known = await contentsOf(await send(SHOP, view({ context: YES })));
    expect(await contentsOf(await send(OUTLET, view({ context: YES })))).toMatchObject({
      class: "full",
      id: known["id"],
    });
  });
});

it("is set by no call that only asks", async () => {
  for (const path of ["/v1/session", "/v1/consent", "/v1/decide?placement=hero"]) {
    const response = await call("GET", path, null, { origin: PAGE, ...FRANCE });
    expect([response.status, response.headers.getSetCookie()]).toEqual([200, []]);
  }
});
