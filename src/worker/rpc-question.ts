/**
 * What the owner's other Workers hand over with a question, checked: the types hold no caller that is written without
 * them, and what was left out would be a signal that is not there.
 */
import * as z from "zod";
import { budgetSchema } from "../core/budget.ts";
import type { Config, Site } from "../core/config.ts";
import { LIMIT } from "../core/limits.ts";
import type { PageWords } from "./call/page.ts";
import type { VisitorRequest } from "./visitor-request.ts";

export interface RpcQuestion {
  /** The site's id in the config. */
  readonly site: string;
  readonly request: VisitorRequest;
  /** A visitor whom the caller knows by an identifier, instead of by the request's cookie. */
  readonly visitor?: { readonly userId: string } | { readonly anonymousId: string };
  readonly page?: PageWords;
}

const header = z.string().nullable();
const identifier = z.string().trim().min(1).max(LIMIT.identifierCharacters);

export const visitorRequestSchema = z.object({
  url: z.url(),
  country: header,
  region: header,
  cookie: header,
  gpc: header,
  // Callers from before it was heard do not say it.
  dnt: header.default(null),
  userAgent: header,
  acceptLanguage: header,
}) satisfies z.ZodType<VisitorRequest>;

export const questionSchema = z.object({
  request: visitorRequestSchema,
  visitor: z.union([z.strictObject({ userId: identifier }), z.strictObject({ anonymousId: identifier })]).optional(),
  budgetMs: budgetSchema.optional(),
});

/** @throws {Error} that says what was left out, or is wrong */
export function checked<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  return parsed.data;
}

/** @throws {Error} when the site is not in the config */
export function siteNamed({ sites }: Config, name: string): Site {
  const site = sites.find(({ id }) => id === name);
  if (!site) throw new Error(`no site "${name}" in gatehouse.config.ts`);
  return site;
}

const HEADERS = {
  cookie: "cookie",
  gpc: "sec-gpc",
  dnt: "dnt",
  userAgent: "user-agent",
  acceptLanguage: "accept-language",
} as const;

/** The visitor's headers, as their request had them. */
export function headersOf(said: VisitorRequest): Headers {
  const headers = new Headers();
  for (const [field, name] of Object.entries(HEADERS) as [keyof typeof HEADERS, string][]) {
    const value = said[field];
    if (value !== null) headers.set(name, value);
  }
  return headers;
}
