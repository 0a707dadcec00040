/**
 * Where a destination may be: an https address with a public name, in one spelling. It refuses what could lead back inside:
 * names without a dot or of private networks, addresses in digits of any kind, credentials and other ports; and a query,
 * for whoever needs one puts a secret there. Where a name leads it cannot know: a Worker asks no resolver.
 */
import * as z from "zod";

const LABEL = "[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?";
/** The last label begins with a letter: whatever a URL parser takes for a number ends with a digit or 0x. */
const HOST = `(?:${LABEL}\\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])`;
const PATH = "(?:/[A-Za-z0-9_.~%+=,:@-]*)*";
const HOST_CHARACTERS = 253;

/** Last labels that mean this machine or this network. */
const INSIDE = new Set("localhost localdomain local internal intranet lan home corp private arpa".split(" "));

const WORDS =
  "https and a public host name in lower case, without port, credentials and query: https://hooks.shop.example/in";

function publicAddress(port: string): z.ZodString {
  const shape = new RegExp(`^https://(${HOST})${port}${PATH}$`);
  return z
    .string()
    .max(1_000)
    .refine((text) => isPublic(shape.exec(text)?.[1]), WORDS);
}

function isPublic(host: string | undefined): boolean {
  return host !== undefined && host.length <= HOST_CHARACTERS && !INSIDE.has(host.slice(host.lastIndexOf(".") + 1));
}

export const address = publicAddress("");

/** Of a service that has its TLS there, too, as ClickHouse has. */
export const addressOr8443 = publicAddress("(?::8443)?");

/** `path` begins with a slash. */
export function under(url: string, path: string): string {
  return `${url.replace(/\/$/, "")}${path}`;
}

export function hostOf(url: string): string {
  return url.split("/")[2] ?? url;
}
