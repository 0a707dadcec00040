/**
 * Who vouches for a visitor beyond their cookie: the owner's backend, by an assertion in a header, or by a link that it sent
 * and this browser opened. An assertion is good for one call and for the one browser that it names. Exercises no right.
 */
import { ASSERTION_FAULTS, type Assertion } from "../../core/identity/assertion.ts";
import type { AppContext } from "../context.ts";
import { sameText } from "../objects/constant-time.ts";
import { readSession } from "../read-visitor.ts";
import type { Person } from "../rights.ts";
import { spendAssertion } from "../stores/spent-passes.ts";
import { ASSERTION_HEADER, verifyAssertion } from "./assertion.ts";
import type { VisitorCookie } from "./cookies.ts";
import { CallRefused } from "./problem.ts";
import { personOf, type PassContents } from "./privacy-pass.ts";
import { NOTHING_SAID, pageReader } from "./reader.ts";

/** @throws {CallRefused} `step_up_required` for an assertion that proves nothing: whoever sends one wants it to count */
export async function vouchedBy(context: AppContext, opened: PassContents | undefined): Promise<Person | undefined> {
  const text = context.req.header(ASSERTION_HEADER);
  if (text === undefined) return opened && personOf(opened);
  const { env } = context;
  const { site } = context.var;
  const read = await verifyAssertion(text, site, env, Date.now());
  if (!read.ok) throw new CallRefused("step_up_required", ASSERTION_FAULTS[read.fault]);
  const { sub, vis } = read.assertion;
  const cookie = await browserOf(context, vis);
  if (!cookie) {
    throw new CallRefused("step_up_required", "`vis` is not the handle that GET /v1/session tells this browser");
  }
  if (!(await spendAssertion(env, cookie, read.assertion))) {
    throw new CallRefused("step_up_required", "this assertion was used before: sign one for each call");
  }
  return { kind: "userId", value: sub };
}

/** This one, if the assertion is for it: or whoever reads somebody's assertion in a log would be them. */
async function browserOf(context: AppContext, vis: Assertion["vis"]): Promise<VisitorCookie | undefined> {
  const { whom, read } = await pageReader(context, NOTHING_SAID);
  const told = await readSession({ env: context.env, site: context.var.site }, whom, read.ask);
  return whom.by === "cookie" && told !== undefined && sameText(told.handle, vis) ? whom.cookie : undefined;
}
