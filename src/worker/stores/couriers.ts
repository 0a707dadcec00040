/** The couriers: one object for each destination and jurisdiction. Its name stands for no visitor, so it need not be keyed. */
import type { CourierAccount } from "../../core/balance.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import type { Env } from "../env.ts";
import type { CourierCalls } from "../objects/calls.ts";
import { jurisdictionOf } from "./jurisdiction.ts";
import { plainName } from "./object-name.ts";

export function courierOf(env: Env, jurisdiction: Jurisdiction, destination: string): DurableObjectStub<CourierCalls> {
  return jurisdictionOf(env.COURIER, jurisdiction, env).named(plainName(jurisdiction, destination));
}

/** Of every one of these destinations, wherever it has a courier. */
export async function eachCourier<Answer>(
  env: Env,
  destinations: Iterable<string>,
  ask: (courier: DurableObjectStub<CourierCalls>) => Promise<Answer>,
): Promise<readonly { readonly destination: string; readonly jurisdiction: Jurisdiction; readonly answer: Answer }[]> {
  const wanted = [...destinations].flatMap((destination) =>
    JURISDICTIONS.map((jurisdiction) => ({ destination, jurisdiction })),
  );
  return Promise.all(
    wanted.map(async (one) => ({ ...one, answer: await ask(courierOf(env, one.jurisdiction, one.destination)) })),
  );
}

/** What each has in its books of one site. */
export async function readCouriers(
  env: Env,
  destinations: Iterable<string>,
  site: string,
  hours: number,
): Promise<readonly CourierAccount[]> {
  const accounts = await eachCourier(env, destinations, async (courier) => {
    const [books, { broken }] = await Promise.all([courier.books(hours), courier.status()]);
    return { books: books.filter((row) => row.site === site), ...(broken ? { broken: broken.because } : {}) };
  });
  return accounts.map(({ answer, ...whose }) => ({ ...whose, ...answer }));
}
