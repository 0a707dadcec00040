/** Who rests where: collectors with routing keys of their own, and what the objects of a jurisdiction hold. */
import { env } from "cloudflare:workers";
import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from "cloudflare:test";
import shipped from "../../gatehouse.config.ts";
import type { Jurisdiction } from "../../src/core/policy/placement.ts";
import { createApp } from "../../src/worker/app.ts";
import type { Env } from "../../src/worker/env.ts";
import { jurisdictionOf } from "../../src/worker/stores/jurisdiction.ts";
import { visitorNames, type Named } from "../../src/worker/stores/object-name.ts";
import { answerOf, basic, KEY, SHOP, words, type Fields } from "./call.ts";
import { objects, rowOf, type ProfileStub } from "./stores.ts";

export type Keys = Partial<Pick<Env, "GATEHOUSE_ROUTING_KEYS_EU" | "GATEHOUSE_ROUTING_KEYS_US">>;

const SHIPPED = createApp(shipped);

/** The shipped collector with other bindings: what it does besides its answer is done too. */
export async function answering(bindings: Partial<Env>, request: Request, app = SHIPPED): Promise<Response> {
  const context = createExecutionContext();
  const response = await app.fetch(request, { ...env, ...bindings }, context);
  await waitOnExecutionContext(context);
  return response;
}

/** Sends events as server code does, to a collector with these keys. */
export async function collectWith(
  bindings: Partial<Env>,
  events: readonly unknown[],
  app = SHIPPED,
): Promise<readonly string[]> {
  const body = JSON.stringify({ batch: events });
  const request = new Request(`${SHOP}/v1/batch`, { method: "POST", body, headers: basic(KEY.backend) });
  return words((await answerOf(await answering(bindings, request, app))).results);
}

/** A key that nobody has used: whatever rests in a jurisdiction is not found by it. */
export function newKey(version = 1): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  const text = btoa(String.fromCharCode(...bytes));
  return `${version}.${text.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

export function person(userId: string): Named {
  return { space: "shop", class: "full", kind: "userId", value: userId };
}

/** The object that bears the newest name of a visitor. */
export async function objectOf(jurisdiction: Jurisdiction, named: Named, keys: Keys = {}): Promise<ProfileStub> {
  const [newest] = visitorNames({ ...env, ...keys }, jurisdiction, named);
  if (!newest) throw new Error("a visitor without a name");
  return jurisdictionOf(env.PROFILE, jurisdiction, env).named(await newest());
}

/** What any object of the jurisdiction holds, by its name: tables of ours, and alarms. */
export async function heldIn(jurisdiction: Jurisdiction): Promise<readonly string[]> {
  const held = await Promise.all(
    (await objects()).map((stub) =>
      runInDurableObject(stub, async (_, { storage, id }) => {
        const name = id.name ?? "";
        if (!name.startsWith(`${jurisdiction}:`)) return [];
        const tables = storage.sql
          .exec("SELECT name FROM sqlite_master WHERE type = 'table'")
          .toArray()
          .map((row) => row["name"] as string)
          .filter((table) => !table.startsWith("_cf_"));
        const alarm = await storage.getAlarm();
        return [...tables.map((table) => `${name} ${table}`), ...(alarm === null ? [] : [`${name} alarm`])];
      }),
    ),
  );
  return held.flat();
}

/** What an object's row says it is; `undefined` where there is none. */
export async function stateOf(stub: ProfileStub): Promise<Fields | undefined> {
  return (await rowOf(stub))?.state as Fields | undefined;
}
