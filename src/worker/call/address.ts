/** The address of a call, taken apart once: which route, which site and which cookies are asked of it one after the other. */

const parsed = new WeakMap<Request, URL>();

export function urlOf(request: Request): URL {
  const known = parsed.get(request);
  if (known) return known;
  const url = new URL(request.url);
  parsed.set(request, url);
  return url;
}
