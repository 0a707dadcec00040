/** The calls between the Worker and an account, as types. Everything here crosses a call, so it is plain data. */
/** What a server key says of an account, as JSON texts: the types of calls cannot follow JSON's recursion. */
export interface AccountWord {
  /** A `Telling`: when, and what. */
  readonly telling: string;
  /** The key's name in the config. */
  readonly source: string;
}

export interface AccountsCalls extends Rpc.DurableObjectBranded {
  /** Told twice is told once. `sources`: names of keys, the most trusted first. */
  learn(words: readonly AccountWord[], sources: readonly string[]): Promise<void>;
  /** Its traits, each opened and with who said it: a `GoldenRecord` as JSON text; `undefined` where nothing is known. */
  tell(sources: readonly string[]): Promise<string | undefined>;
}

/** Of one event, as the profile settled it. */
export interface OfAccount {
  /** What it says of an account may be kept with that account. */
  readonly account?: true;
}
