/** What may be asked of an object about the person in it: their rights and their links. Plain data, as in calls.ts. */
import type { ReadAsk } from "../../core/decide/read.ts";
import type { Jurisdiction } from "../../core/policy/placement.ts";
import type { Choices } from "../../core/policy/purposes.ts";
import type { Erasing } from "./erasing.ts";

/** What was erased reports under `from`, in each of these. */
export interface Erased {
  readonly from: string;
  readonly jurisdictions: readonly Jurisdiction[];
}

/** `traits` as JSON text: the types of calls between objects cannot follow JSON's recursion. */
export type Exercise =
  /** Only whether the caller may; and whose law is at home here. */
  | { readonly type: "prove" }
  | { readonly type: "access" }
  | { readonly type: "rectify"; readonly traits: string; readonly source: string; readonly vouched: boolean }
  | { readonly type: "object"; readonly choices: Choices }
  | ({ readonly type: "erase" } & Erasing);

export type Exercised =
  | { readonly done: false; readonly because: "step_up_required" }
  /** As JSON text, where there is anything to tell. */
  | { readonly done: true; readonly told: string };

/** On what a link rests: the law's word on its purpose, and of whom an assertion speaks. */
export interface Vouched {
  readonly ask: ReadAsk;
  /** The handle that the assertion names; absent where a server key speaks. */
  readonly vis?: string | undefined;
}
