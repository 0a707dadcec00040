/** The second stage of an erasure from end to end: after the hourly run nothing of a person is in the archive, and all others are. */
import { env } from "cloudflare:workers";
import { createScheduledController } from "cloudflare:test";
import { expect, it } from "vitest";
import worker from "../../src/worker/index.ts";
import { AT, basic, call, collect, FROM, KEY, newId, view, words, YES } from "./call.ts";
import { ask, signIn, userId } from "./people.ts";
import { archived, flushAll } from "./stores.ts";
import { linesHeld, rowsHeld } from "./sweeping.ts";
import { ALL_YES, Browser, track } from "./visit.ts";

const HOUR_MS = 3_600_000;

/** Days that are over are files of columns, too. */
const hourly = async (hours: number) => {
  const scheduledTime = new Date(Date.now() + (48 + hours) * HOUR_MS);
  return worker.scheduled(createScheduledController({ scheduledTime, cron: "7 * * * *" }), env);
};

const productsOf = (held: readonly { readonly properties: unknown }[]): readonly string[] => {
  const text = JSON.stringify(held);
  return ["of-ada", "of-the-phone", "of-ben"].filter((product) => text.includes(product));
};

const seenBy = (name: string, product: string) =>
  view({ userId: name, context: { ...AT.germany, ...YES }, properties: { product_id: product } });

it(
  "takes a person's lines and their browser's out of lines and columns, and nobody else's",
  { timeout: 60_000 },
  async () => {
    const [ada, ben] = [newId("ada"), newId("ben")];
    const phone = new Browser(FROM.germany);
    await phone.choose(ALL_YES);
    await phone.send([track("Product Viewed", { product_id: "of-the-phone" })]);
    await signIn(phone, ada);
    const events = [seenBy(ada, "of-ada"), seenBy(ben, "of-ben"), seenBy(ada, "of-ada")];
    expect(words(await collect(events))).toEqual(["stored", "stored", "stored"]);
    await flushAll();
    await archived(env.ARCHIVE_EU, 5);
    await hourly(0);
    const everything = ["of-ada", "of-the-phone", "of-ben"];
    expect([productsOf(await linesHeld()), productsOf(await rowsHeld())]).toEqual([everything, everything]);

    const { requestId } = await ask("erase", [userId(ada)]);
    const archive = async () => {
      const answer = await call("GET", `/v1/privacy/requests/${requestId as string}`, null, basic(KEY.backend));
      const { status } = await answer.json<{ status: { systems: readonly { system: string; state: string }[] } }>();
      return status.systems.filter(({ system }) => system === "archive").map(({ state }) => state);
    };
    expect(await archive()).toEqual(["waiting"]);
    await hourly(1);
    expect(await archive()).toEqual(["done"]);
    expect([await linesHeld(), await rowsHeld()].map((held) => [held.length, ...productsOf(held)])).toEqual([
      [1, "of-ben"],
      [1, "of-ben"],
    ]);
  },
);
