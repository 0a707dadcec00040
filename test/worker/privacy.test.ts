/** The staff's routes: who may ask, what is no request, and how one stands. */
import { env } from "cloudflare:workers";
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from "jose";
import { beforeAll, describe, expect, it } from "vitest";
import { LIMIT } from "../../src/core/limits.ts";
import type { Certificate } from "../../src/core/rights/certificate.ts";
import type { Ticket } from "../../src/core/rights/right.ts";
import type { MergedStatus } from "../../src/core/rights/status.ts";
import { newRequestId, recordAnswered, requestsOf } from "../../src/worker/stores/requests.ts";
import { AT, basic, call, collect, KEY, newId, post, view, words, type Fields } from "./call.ts";
import { flushAll, lookup } from "./stores.ts";

const STAFF = basic(KEY.backend);
const PATH = "/v1/privacy/requests";
const ask = async (body: Fields, headers = STAFF) => post(PATH, body, headers);
const look = async (id: string, headers = STAFF) => call("GET", `${PATH}/${id}`, null, headers);
const ADA = { kind: "userId", value: "ada" };

interface Answer {
  readonly requestId: string;
  readonly status: MergedStatus;
  readonly certificate?: string;
  readonly documents?: readonly Fields[];
}

describe("a request", () => {
  it("needs a server key with the scope privacy, to be made, read and listed", async () => {
    for (const headers of [basic(KEY.web), basic(KEY.app), basic(KEY.replay)]) {
      const answers = [await ask({ type: "access", identifiers: [ADA] }, headers), await look("x", headers)];
      for (const { status } of [...answers, await call("GET", PATH, null, headers)]) expect(status).toBe(403);
    }
    expect((await ask({}, basic("gh_sk_nobody"))).status).toBe(401);
    expect((await call("GET", PATH)).status).toBe(401);
  });

  it.each<[string, Fields, string]>([
    ["of no type", { identifiers: [ADA] }, "type"],
    ["of a type that is none", { type: "forget", identifiers: [ADA] }, "type"],
    ["of nobody", { type: "access", identifiers: [] }, "identifiers"],
    ["without names", { type: "access" }, "identifiers"],
    [
      "of too many",
      { type: "access", identifiers: Array.from({ length: LIMIT.requestIdentifiers + 1 }, () => ADA) },
      "identifiers",
    ],
    [
      "by a kind that nobody is known by",
      { type: "access", identifiers: [{ kind: "phone", value: "1" }] },
      "identifiers",
    ],
    ["by 10 kB", { type: "access", identifiers: [{ kind: "userId", value: "x".repeat(10_000) }] }, "identifiers"],
    ["by null", { type: "access", identifiers: [{ kind: "userId", value: null }] }, "identifiers"],
    [
      "by what strangers share",
      { type: "access", identifiers: [ADA, { kind: "userId", value: "null" }] },
      "identifiers[1] names nobody",
    ],
    [
      "by nothing but space",
      { type: "erase", identifiers: [{ idType: "email", id: "  " }] },
      "identifiers[0] names nobody",
    ],
    ["to rectify nothing", { type: "rectify", identifiers: [ADA] }, "traits"],
    ["to erase with traits", { type: "erase", identifiers: [ADA], traits: { plan: "pro" } }, "traits"],
    ["to erase purposes", { type: "erase", identifiers: [ADA], purposes: ["analytics"] }, "purposes"],
    ["to object to what is necessary", { type: "object", identifiers: [ADA], purposes: ["necessary"] }, "purposes"],
    ["with words that nobody knows", { type: "access", identifiers: [ADA], dryRun: true }, "dryRun"],
  ])("%s is refused, and says what is wrong", async (_, body, word) => {
    const response = await ask(body);
    expect(response.status).toBe(400);
    const { code, detail } = (await response.json()) as Record<string, string>;
    expect(code).toBe("unreadable");
    expect(detail).toContain(word);
  });
});

describe("what is asked for", () => {
  const somebody = async (): Promise<string> => {
    const name = newId("person");
    await collect([view({ userId: name, context: AT.california })]);
    return name;
  };
  const answer = async (response: Response) => (await response.json()) as Answer;
  const asked = async (type: string, name: string, more: Fields = {}) =>
    ask({ type, identifiers: [{ idType: "userId", id: name }], context: AT.california, ...more });

  it("is answered with all that is held, and is on record", async () => {
    const name = await somebody();
    const response = await asked("access", name);
    expect(response.status).toBe(200);
    const { documents, status, requestId, certificate } = await answer(response);
    expect(documents).toHaveLength(1);
    expect(status).toMatchObject({ id: requestId, type: "access", region: "US-CA", overdue: false, by: "staff" });
    expect(status.deadline.at - status.receivedAt).toBe(45 * 86_400_000);
    expect(status.systems.map(({ system, state }) => [system, state])).toEqual([["profile", "done"]]);
    expect(certificate).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    const later = await answer(await look(requestId));
    expect(later.status).toEqual(status);
    expect(JSON.stringify(later)).not.toContain(name);
  });

  it("is counted by the law of nowhere, where nobody says whose it is", async () => {
    const { status } = await answer(
      await ask({ type: "access", identifiers: [{ kind: "userId", value: await somebody() }] }),
    );
    expect(status.region).toBe("UNK");
  });

  it("of nobody is answered so, and leaves no record; an erasure suppresses them nevertheless", async () => {
    for (const [type, more] of [
      ["access", {}],
      ["object", {}],
      ["readmit", {}],
      ["rectify", { traits: { plan: "pro" } }],
    ] as const) {
      const response = await asked(type, newId("stranger"), more);
      expect([response.status, await response.json()]).toEqual([200, { found: false }]);
    }
    const { status } = await answer(await asked("erase", newId("stranger")));
    expect(status.finishedAt).toBeDefined();
  });

  it("to object stops what it names, and by default everything that can be stopped", async () => {
    const name = await somebody();
    expect((await asked("object", name, { purposes: ["advertising"] })).status).toBe(200);
    const { profiles } = await lookup(name);
    expect(JSON.stringify(profiles[0])).toContain("advertising");
    expect((await asked("object", name)).status).toBe(200);
    expect(words(await collect([view({ userId: name, context: AT.california })]))).toEqual(["consent_denied"]);
  });

  it("to erase is taken, done in the profile at once, and finished once the archive is rewritten", async () => {
    const name = await somebody();
    await flushAll();
    const response = await asked("erase", name);
    expect(response.status).toBe(202);
    const { requestId, status } = await answer(response);
    expect(status.stage1At).toBeDefined();
    expect((await lookup(name)).found).toBe(false);
    // What is left is reported by the profile itself.
    await flushAll();
    const requests = requestsOf(env, "us");
    const waiting = await requests.archiveTasks(LIMIT.archiveTasks);
    expect(waiting.filter(({ site }) => site === "shop").length).toBeGreaterThan(0);
    expect(JSON.stringify(waiting)).not.toContain(name);
    await requests.archiveDone(
      waiting.map(({ number }) => number),
      Date.now(),
    );
    const finished = await answer(await look(requestId));
    expect(finished.status.finishedAt).toBeDefined();
    expect(finished.status.systems.filter(({ system }) => system === "archive")).toMatchObject([{ state: "done" }]);
    expect(JSON.stringify(finished)).not.toContain(name);
  });
});

describe("how a request stands", () => {
  const receivedAt = Date.now() - 5_000;
  const said = { site: "shop", receivedAt, region: "EEA-DE", by: "staff" } as const;
  const open: Ticket = { ...said, id: newRequestId(), type: "erase" };
  let answered: string;

  beforeAll(async () => {
    answered = await recordAnswered(env, { ...said, type: "access" });
    await requestsOf(env, "us").open(open);
    await requestsOf(env, "us").report(open.id, {
      from: "home",
      at: receivedAt + 1_000,
      tasks: [{ site: "shop", day: "2026-11-20", pseudonym: "a-day-name", mode: "remove" }],
      names: { deaf_one: ["a-name-there"], calm_one: ["a-name-there"] },
    });
  });

  it("is told system by system, with a certificate that anybody can check, and names nobody", async () => {
    const text = await (await look(open.id)).text();
    expect(text).not.toContain("-name");
    const { status, certificate } = JSON.parse(text) as { status: MergedStatus; certificate: string };
    expect(status).toMatchObject({ id: open.id, type: "erase", overdue: false, stage1At: receivedAt + 1_000 });
    expect(status.systems.map(({ system, jurisdiction, state }) => [system, jurisdiction, state])).toEqual([
      ["profile", "us", "done"],
      ["archive", "us", "waiting"],
      ["deaf_one", "us", "unsupported"],
      ["calm_one", "us", "waiting"],
    ]);
    const keys: JSONWebKeySet = await (await call("GET", "/.well-known/gatehouse-keys.json")).json();
    const { payload } = await compactVerify(certificate, createLocalJWKSet(keys));
    const certified = JSON.parse(new TextDecoder().decode(payload)) as Certificate;
    expect(certified).toMatchObject({
      id: open.id,
      region: "EEA-DE",
      stage1At: new Date(status.stage1At!).toISOString(),
    });
    expect(certified).not.toHaveProperty("stage2At");
    expect(JSON.stringify(certified)).not.toContain("-name");
  });

  it("is on record where the law keeps its people's data, when it was answered at once", async () => {
    expect(await requestsOf(env, "eu").status(answered)).toMatchObject({ type: "access" });
    expect(await requestsOf(env, "us").status(answered)).toBeUndefined();
    const american = await recordAnswered(env, { ...said, type: "object", region: "US-CA" });
    expect(await requestsOf(env, "us").status(american)).toMatchObject({ type: "object" });
    expect(((await (await look(answered)).json()) as { status: MergedStatus }).status.finishedAt).toBeDefined();
  });

  it("is listed while it is open", async () => {
    const listed = async (query: string) => {
      const { requests } = (await (await call("GET", PATH + query, null, STAFF)).json()) as {
        requests: MergedStatus[];
      };
      return requests.map(({ id }) => id);
    };
    expect(await listed("")).toEqual(expect.arrayContaining([open.id, answered]));
    expect(await listed("?open")).toEqual([open.id]);
    expect(await listed("?overdue")).toEqual([]);
  });

  it("is not told of what nobody asked, or another site's", async () => {
    const others = await recordAnswered(env, { ...said, site: "magazine", type: "access" });
    for (const id of [others, newRequestId(), "short", "%2e%2e"]) {
      const response = await look(id);
      expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([404, "not_found"]);
    }
  });
});
