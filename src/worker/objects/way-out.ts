/**
 * What leaves a visitor's object: messages, into the queue of its own jurisdiction, and withdrawals, which call back what is
 * under way there. Says whose they are by the object's id and by a handle, which nobody without the routing key can make.
 */
import { copyRevocation, revocation } from "../../core/delivery/revocations.ts";
import { PURPOSES } from "../../core/policy/purposes.ts";
import { LIMIT } from "../../core/limits.ts";
import { JURISDICTIONS, type Jurisdiction } from "../../core/policy/placement.ts";
import type { Withdrawal } from "../../core/profile/state.ts";
import type { Env } from "../env.ts";
import { queueOf } from "../stores/jurisdiction.ts";
import { revocationHandles } from "../stores/object-name.ts";
import { revocationsOf } from "../stores/revocations.ts";
import type { WayOut } from "./keeper.ts";

export function wayOutOf(object: string, envNow: () => Env, restsIn: () => Jurisdiction): WayOut {
  return {
    send: async (messages) => {
      const [env, jurisdiction] = [envNow(), restsIn()];
      const [handle] = await revocationHandles(env, jurisdiction, object);
      const from = { object, handle };
      return queueOf(env, jurisdiction).sendBatch(messages.map((message) => ({ body: { ...message, from } })));
    },
    revoke: async ({ withdrawals, joined }) => {
      const env = envNow();
      await callBack(env, restsIn(), object, withdrawals);
      // What a home had not sent when it was left, it sends after this; and it may have been in any jurisdiction.
      const later = withdrawals.map((one) => ({ ...one, at: one.at + LIMIT.leftBehindMs }));
      for (const name of joined) {
        const home = name.split("/", 1)[0] ?? "";
        for (const jurisdiction of JURISDICTIONS) await callBack(env, jurisdiction, home, later);
      }
    },
  };
}

/** Of whom nothing may be delivered any more, nor archived. */
export async function revokeAll(env: Env, jurisdiction: Jurisdiction, object: string, at: number): Promise<void> {
  await callBack(env, jurisdiction, object, [{ purposes: PURPOSES, at, copies: true }]);
}

async function callBack(
  env: Env,
  jurisdiction: Jurisdiction,
  object: string,
  withdrawals: readonly Withdrawal[],
): Promise<void> {
  const [deliveries, copies] = await Promise.all([
    revocationHandles(env, jurisdiction, object, "deliveries"),
    revocationHandles(env, jurisdiction, object, "copies"),
  ]);
  const entries = withdrawals.flatMap(({ purposes, at, copies: held }) => [
    ...(purposes.length > 0 ? deliveries.map((handle) => revocation(handle, purposes, at)) : []),
    ...(held ? copies.map((handle) => copyRevocation(handle, at)) : []),
  ]);
  await revocationsOf(env, jurisdiction).append(entries);
}
