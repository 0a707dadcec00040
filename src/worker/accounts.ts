/**
 * Brings to accounts what the owner's servers say of them, and asks them. After the profile took the event and before it is
 * acknowledged: what fails is sent again, and told twice is told once. What a browser says of an account goes nowhere.
 */
import type { Jurisdiction } from "../core/policy/placement.ts";
import { accountIdOf, accountTelling } from "../core/profile/account.ts";
import type { Asked } from "../core/decide/settlement.ts";
import type { Attribute, GoldenRecord } from "../core/profile/golden.ts";
import type { Definitions } from "../core/segments/compile.ts";
import type { Env } from "./env.ts";
import type { AccountWord } from "./objects/account-calls.ts";
import { jurisdictionOf } from "./stores/jurisdiction.ts";
import { accountNames } from "./stores/object-name.ts";

interface Place {
  readonly env: Env;
  /** Accounts of one name in two identity spaces are two. */
  readonly space: string;
  readonly definitions: Definitions;
}

/** `results`: what the profile made of the settlements, in order. */
export async function keepAccounts(
  { env, space, definitions }: Place,
  jurisdiction: Jurisdiction,
  settlements: readonly Asked[],
  results: readonly { readonly account?: true }[],
): Promise<void> {
  const words = new Map<string, AccountWord[]>();
  for (const [at, asked] of settlements.entries()) {
    if (!results[at]?.account || "broken" in asked) continue;
    const id = accountIdOf(asked.event);
    const telling = accountTelling(asked.event, definitions);
    if (id === undefined || !telling) continue;
    const word = { telling: JSON.stringify(telling), source: asked.source };
    words.set(id, [...(words.get(id) ?? []), word]);
  }
  const { sources } = definitions.wishes;
  await Promise.all(
    Array.from(words, async ([id, said]) => {
      const [newest] = await accountNames(env, jurisdiction, space, id);
      await jurisdictionOf(env.ACCOUNTS, jurisdiction, env).named(newest).learn(said, sources);
    }),
  );
}

/** What is known of it under every routing key; of what was said under two, the newer. */
export async function accountTraits(
  { env, space, definitions }: Place,
  jurisdiction: Jurisdiction,
  id: string,
): Promise<GoldenRecord> {
  const accounts = jurisdictionOf(env.ACCOUNTS, jurisdiction, env);
  const names = await accountNames(env, jurisdiction, space, id);
  const told = await Promise.all(names.map((name) => accounts.named(name).tell(definitions.wishes.sources)));
  const traits: Record<string, Attribute> = {};
  for (const text of told) {
    for (const [name, one] of Object.entries(text === undefined ? {} : (JSON.parse(text) as GoldenRecord))) {
      const known = Object.hasOwn(traits, name) ? traits[name] : undefined;
      if (!known || one.at > known.at) traits[name] = one;
    }
  }
  return traits;
}
