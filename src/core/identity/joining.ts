/**
 * Which events of a call say that a browser is a person's, and on whose word: an `identify` or `alias` of a server key with
 * scope `identify`, or an `identify` that carries an assertion. All others claim, and join nobody. Looks at no store.
 */
import { identifiersOf, type Identifier } from "../decide/home.ts";
import type { DecisionRequest } from "../decide/request.ts";
import type { CanonicalEvent } from "../event.ts";
import { spell } from "../privacy/identifiers/spellings.ts";

export type Joining = {
  /** Where the event stands in its call. */
  readonly index: number;
} & (
  | { readonly by: "assertion"; readonly person: Identifier | undefined }
  | {
      readonly by: "server";
      readonly person: Identifier;
      /** Whom the person also is; absent where only an address is said. */
      readonly other?: Identifier;
      readonly email?: string;
    }
);

export function joiningOf(
  event: CanonicalEvent,
  index: number,
  { keyKind, identifies = false, history }: Pick<DecisionRequest, "keyKind" | "identifies" | "history">,
): Joining | undefined {
  // Who somebody was years ago says nothing of who they are.
  if (history) return undefined;
  const { type, assertion } = event;
  const named = identifiersOf(event);
  const person = named.find(({ kind }) => kind === "userId");
  if (type === "identify" && assertion !== undefined && keyKind !== "server") return { index, by: "assertion", person };
  if (!identifies || !person || (type !== "identify" && type !== "alias")) return undefined;
  const other = type === "alias" ? previous(event, person) : named.find(({ kind }) => kind === "anonymousId");
  const email = type === "identify" ? emailIn(event, person) : undefined;
  if (!other && email === undefined) return undefined;
  return { index, by: "server", person, ...(other ? { other } : {}), ...(email === undefined ? {} : { email }) };
}

/** The browser client's `alias` names one id twice when it knows no other: that joins nobody. */
function previous({ context }: CanonicalEvent, person: Identifier): Identifier | undefined {
  const value = spell("anonymousId", context.previous_id ?? "");
  const isThemselves = spell("userId", context.previous_id ?? "") === person.value;
  return value === undefined || isThemselves ? undefined : { kind: "anonymousId", value };
}

/** A name of its own only where the person goes by another. */
function emailIn({ properties: { email } }: CanonicalEvent, person: Identifier): string | undefined {
  const value = typeof email === "string" && email.includes("@") ? spell("email", email) : undefined;
  return value === person.value ? undefined : value;
}
