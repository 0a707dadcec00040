/**
 * The shop of an owner who attests France's exemption, and whose plan has something that visitors ask for; and a browser
 * that visits it. Reads a visitor's objects from the stores, and can make them old or unreachable.
 */
import { env } from "cloudflare:workers";
import {
  createExecutionContext,
  evictAllDurableObjects,
  runInDurableObject,
  waitOnExecutionContext,
} from "cloudflare:test";
import * as z from "zod";
import shipped from "../../gatehouse.config.ts";
import { personal } from "../../src/core/field.ts";
import { compilePlan } from "../../src/core/plan.ts";
import { CONDITION_NAMES } from "../../src/core/policy/regions/conditions.ts";
import { regionNamed } from "../../src/core/policy/regions/index.ts";
import { createApp } from "../../src/worker/app.ts";
import type { Env } from "../../src/worker/env.ts";
import type { CollectCall } from "../../src/worker/objects/calls.ts";
import {
  basic,
  cookiesOf,
  KEY,
  newId,
  PAGE,
  SHOP,
  view,
  type Answer,
  type Fields,
  type Headers,
  type Result,
} from "./call.ts";
import { contentsOf } from "./sealed.ts";
import { rows, type ProfileStub, type StoredRow } from "./stores.ts";

const BASKET = z.object({ product_id: z.string().optional(), note: personal(z.string()).optional() });
const asked = compilePlan({
  track: {
    "Basket Kept": { description: "Kept for the visitor.", purposes: ["necessary"], properties: BASKET },
    "Basket Saved": {
      description: "Kept for the visitor, and measured.",
      purposes: ["necessary", "analytics", "personalization"],
      properties: BASKET,
    },
  },
});

const { conditions } = regionNamed("EEA-FR")!.exemption!;
const attested = Object.fromEntries(CONDITION_NAMES.flatMap((one) => (conditions.includes(one) ? [[one, true]] : [])));

export const config: typeof shipped = {
  ...shipped,
  plan: {
    find: (type, name) => asked.find(type, name) ?? shipped.plan.find(type, name),
    events: [...shipped.plan.events, ...asked.events],
  },
  regions: { "EEA-FR": { audienceMeasurement: attested } },
};

export const FRANCE = { "cf-ipcountry": "FR" };

/** Waits for all that the call left to be done. */
export async function ask(request: Request, stores: Env = env, owner = config): Promise<Response> {
  const context = createExecutionContext();
  const response = await createApp(owner).fetch(request, stores, context);
  await waitOnExecutionContext(context);
  return response;
}

export function kept(fields: Fields = {}): Fields {
  return view({ event: "Basket Kept", properties: {}, ...fields });
}

export function saved(fields: Fields = {}): Fields {
  return view({ event: "Basket Saved", properties: {}, ...fields });
}

export async function byServer(events: readonly Fields[]): Promise<readonly Result[]> {
  const headers = { "content-type": "application/json", ...basic(KEY.backend) };
  const body = JSON.stringify({ batch: events });
  const response = await ask(new Request(`${SHOP}/v1/batch`, { method: "POST", body, headers }));
  expect200(response, "batch");
  if (response.headers.getSetCookie().length > 0) throw new Error("a cookie for a server");
  return (await response.json<Answer>()).results;
}

function expect200({ status }: Response, what: string): void {
  if (status !== 200) throw new Error(`${what} answered ${status}`);
}

export class Visitor {
  cookie: string;
  readonly anonymousId = newId("visitor");
  readonly #from: Headers;

  constructor(from: Headers, cookie = "") {
    this.#from = from;
    this.cookie = cookie;
  }

  /** The visitor cookies that the last answer set. */
  set: readonly string[] = [];

  async call(method: string, path: string, body?: Fields, more: Headers = {}, stores: Env = env): Promise<Response> {
    const headers = {
      origin: PAGE,
      "content-type": "application/json",
      ...this.#from,
      ...(this.cookie === "" ? {} : { cookie: this.cookie }),
      ...more,
    };
    const sent = body === undefined ? { method, headers } : { method, headers, body: JSON.stringify(body) };
    const response = await ask(new Request(SHOP + path, sent), stores);
    this.set = response.headers.getSetCookie().filter((cookie) => cookie.startsWith("gh_v="));
    const jar = new Map([...pairsOf(this.cookie), ...pairsOf(cookiesOf(response))]);
    this.cookie = [...jar].flatMap(([name, value]) => (value === "" ? [] : [`${name}=${value}`])).join("; ");
    return response;
  }

  async send(events: readonly Fields[], query = "", more: Headers = {}): Promise<Answer & Fields> {
    const batch = events.map((event) => ({ anonymousId: this.anonymousId, ...event }));
    const response = await this.call("POST", `/v1/batch${query}`, { writeKey: KEY.web, batch }, more);
    expect200(response, "batch");
    return response.json();
  }

  async choose(purposes: Fields): Promise<Fields> {
    const response = await this.call("PUT", "/v1/consent", { purposes });
    expect200(response, "consent");
    return response.json();
  }

  /** What the visitor cookie in hand says; `undefined` without one. */
  async holds(): Promise<Fields | undefined> {
    return this.cookie.includes("gh_v=") ? contentsOf(this.cookie) : undefined;
  }
}

function pairsOf(cookies: string): readonly (readonly [string, string])[] {
  return cookies.split("; ").flatMap((pair) => {
    const at = pair.indexOf("=");
    return at < 0 ? [] : [[pair.slice(0, at), pair.slice(at + 1)] as const];
  });
}

export type Kinds = Readonly<Partial<Record<string, StoredRow>>>;

export function kindOf({ state }: StoredRow): string {
  return state.class ?? "full";
}

/** The objects that `act` makes, at most one of each class. */
export async function made(act: () => Promise<unknown>): Promise<Kinds> {
  const before = new Set((await rows()).map(({ name }) => name));
  await act();
  const fresh = (await rows()).filter(({ name }) => !before.has(name));
  if (new Set(fresh.map(kindOf)).size < fresh.length) throw new Error("two objects of one class were made");
  return Object.fromEntries(fresh.map((row) => [kindOf(row), row]));
}

/** As if all was sent, and the object's end were at `until`. The object starts anew, as it does between visits. */
export async function agedTo(stub: ProfileStub, until: number): Promise<ProfileStub> {
  await runInDurableObject(stub, async (_, { storage }) => {
    storage.sql.exec(
      "UPDATE profile SET state = json_set(state, '$.until', ?), outbox = '[]', wake_at = ?",
      until,
      until,
    );
    await storage.setAlarm(until);
  });
  await evictAllDurableObjects();
  return env.PROFILE.get(stub.id);
}

/** The stores, while no object of class `kept` can be reached. */
export function without(one: CollectCall["class"]): Env {
  const { PROFILE } = env;
  const get = (id: DurableObjectId) => {
    const stub = PROFILE.get(id);
    const collect = async (call: CollectCall) =>
      call.class === one ? Promise.reject(new Error("unreachable")) : stub.collect(call);
    return new Proxy(stub, { get: (of, name) => (name === "collect" ? collect : Reflect.get(of, name)) });
  };
  const namespace = {
    jurisdiction: () => {
      throw new Error("not implemented");
    },
    idFromName: (name: string) => PROFILE.idFromName(name),
    idFromString: (id: string) => PROFILE.idFromString(id),
    get,
  };
  return { ...env, PROFILE: namespace as unknown as Env["PROFILE"] };
}
