/** One request: what it may reach, and how long it may take. Against the real server of `endpoint.ts`. */
import { env } from "cloudflare:workers";
import { expect, inject, it, vi } from "vitest";
import type { Verdict } from "../../src/core/destinations/destination.ts";
import { handOver, send, type Errand } from "../../src/worker/delivery/send.ts";
import { newId } from "./call.ts";

const letter = (url: string) => ({ url, headers: { "x-test": "yes" }, body: "{}" });
const read = (): Verdict => ({ kind: "delivered" });
const local: Errand = { id: newId("send"), read, env };
const deployed: Errand = { ...local, env: { ...env, GATEHOUSE_LOCAL: "" } };

it("sends to nobody but the stand-in on a developer's machine, by the destination's name and the letter's own path", async () => {
  const errand = { ...local, id: "accepts" };
  expect(await send(letter("https://ads.example/v1/events?key=1"), errand)).toEqual({ kind: "delivered" });
  const got = await fetch(`${inject("endpoint")}/accepts/v1/events?key=1`);
  expect(await got.json()).toMatchObject([{ headers: { "x-test": "yes" }, body: {} }]);
});

it.each([
  ["none is set", undefined],
  ["it is somewhere else", "http://ads.example:80"],
  ["it is no address", "stand-in"],
])("refuses there what has no stand-in: %s", async (_, standIn) => {
  const asked = vi.spyOn(globalThis, "fetch");
  const errand = { ...local, env: { ...env, GATEHOUSE_LOCAL_DESTINATIONS: standIn } as typeof env };
  expect(await send(letter("https://ads.example/"), errand)).toMatchObject({ kind: "refused", because: "no_receiver" });
  expect(await handOver({ binding: "SHOP", batch: [] }, errand)).toMatchObject({ because: "no_receiver" });
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
});

it.each([
  "http://ads.example/",
  "https://127.0.0.1/",
  "https://2130706433/",
  "https://0x7f.1/",
  "https://[::1]/",
  "https://localhost/",
  "https://user:secret@ads.example/",
  "ads.example",
])("never calls %s", async (url) => {
  const asked = vi.spyOn(globalThis, "fetch");
  expect(await send(letter(url), deployed)).toEqual({ kind: "refused", because: "bad_address", ours: true });
  expect(asked).not.toHaveBeenCalled();
  asked.mockRestore();
});

it.each(["hangs", "trickles"])("waits no longer than it may for one that %s", async (behavior) => {
  const answer = await send(letter("https://ads.example/"), { ...local, id: behavior, timeoutMs: 50 });
  expect(answer).toEqual({ kind: "again", because: "timeout" });
});

it("tries again where an answer cannot be read", async () => {
  const confused = () => {
    throw new SyntaxError("Unexpected token");
  };
  expect(await send(letter("https://ads.example/"), { ...local, id: "accepts", read: confused })).toEqual({
    kind: "again",
    because: "answer_unreadable",
  });
});

it("hands a batch over to another Worker, which takes it by returning", async () => {
  const taken: unknown[] = [];
  const bound = (deliver: (batch: unknown) => Promise<unknown>): Errand => ({
    ...local,
    timeoutMs: 50,
    env: { ...env, SHOP: { deliver } } as typeof env,
  });
  const batch = { v: 1 };
  const shop = bound(async (got) => taken.push(got));
  expect(await handOver({ binding: "SHOP", batch }, shop)).toEqual({ kind: "delivered" });
  expect(taken).toEqual([batch]);
  const failing = bound(async () => Promise.reject(new Error("full")));
  expect(await handOver({ binding: "SHOP", batch }, failing)).toEqual({ kind: "again", because: "not_received" });
  const silent = bound(async () => new Promise(() => {}));
  expect(await handOver({ binding: "SHOP", batch }, silent)).toEqual({ kind: "again", because: "timeout" });
  expect(await handOver({ binding: "SHOP", batch }, deployed)).toMatchObject({ because: "no_binding", broken: true });
});
