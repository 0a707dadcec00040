/**
 * The account that a visitor acts for: a company, a household. A profile keeps which one, sealed, and who said so; what is
 * known of the account rests once, with the account, on the word of servers alone. A browser that says it belongs to one has
 * claimed it: it writes nothing there, and is told apart.
 */
import type { Asked } from "../decide/settlement.ts";
import { isWished } from "../needs.ts";
import type { Purpose } from "../policy/purposes.ts";
import { spell } from "../privacy/identifiers/spellings.ts";
import type { SubjectKeys } from "../privacy/keys.ts";
import { narrow, type MinimizedEvent } from "../privacy/minimize.ts";
import type { Definitions } from "../segments/compile.ts";
import { learnSealed, type Saying, type Telling } from "./facts.ts";
import type { Attribute } from "./golden.ts";
import type { PersonalizationSlice } from "./state.ts";

/** Which account, and on whose word. */
export interface AccountPointer extends Pick<Attribute, "source" | "at"> {
  readonly id: string;
  /** By the owner's server; else somebody claims it. */
  readonly verified: boolean;
}

export function pointerOf({ value, source, at, verified }: Attribute): AccountPointer {
  return { id: typeof value === "string" ? value : "", source, at, verified };
}

/** In the spelling of today; `undefined` for what names no account. Spelled as a browser's id is: it is no address. */
export function accountIdOf({ personal }: MinimizedEvent): string | undefined {
  const { group_id: id } = personal.context;
  return typeof id === "string" ? spell("anonymousId", id) : undefined;
}

/** Copies of an account's traits that older rows hold end with the first word on which account it is. */
export function joinAccount(
  slice: PersonalizationSlice,
  event: MinimizedEvent,
  keys: SubjectKeys,
  saying: Saying,
  definitions: Definitions,
): PersonalizationSlice {
  const id = accountIdOf(event);
  if (id === undefined || !asksForAccounts(definitions)) return slice;
  const account = learnSealed(slice.account, id, event.occurredAt, keys, saying);
  return account === slice.account ? slice : { ...slice, group: {}, account };
}

/** Nobody reads an account but whoever looks a person up. */
function asksForAccounts({ wishes }: Definitions): boolean {
  return wishes.traits === "all" || wishes.traits.length > 0;
}

/** Whether what an event says of an account may be kept with it. `allowed`: what the event was kept for. */
export function tellsOfAccount(asked: Asked | undefined, allowed: readonly Purpose[]): boolean {
  if (!asked || "broken" in asked || !asked.vouched || asked.event.type !== "group") return false;
  return allowed.includes("personalization") && accountIdOf(asked.event) !== undefined;
}

/** What is said of the account: traits that somebody looks up. */
export function accountTelling(event: MinimizedEvent, { wishes }: Definitions): Telling | undefined {
  const { occurredAt, plain, personal } = narrow(event, ["personalization"]);
  const needed = (fields: typeof plain): typeof plain => ({
    properties: Object.fromEntries(Object.entries(fields.properties).filter(([name]) => isWished(wishes.traits, name))),
    context: {},
  });
  const telling = { occurredAt, plain: needed(plain), personal: needed(personal) };
  const isEmpty = [telling.plain, telling.personal].every(({ properties }) => Object.keys(properties).length === 0);
  return isEmpty ? undefined : telling;
}
