/**
 * What the owner's edge Worker has painted into this page, from the data block that it left there. It answers for each
 * place once, and no more once anything was said that may change it: then the collector knows better.
 */
let painted: Map<string, unknown> | undefined;

export function takePainted(places: readonly string[]): object | undefined {
  try {
    const block = document.getElementById("gatehouse-decisions")!.textContent!;
    painted ??= new Map(Object.entries((JSON.parse(block) as { readonly decisions: object }).decisions));
  } catch {
    // No edge painted this page, or not so far yet.
  }
  if (!places.every((place) => painted?.has(place))) return undefined;
  const taken = Object.fromEntries(places.map((place) => [place, painted!.get(place)]));
  for (const place of places) painted!.delete(place);
  return taken;
}

export function outdatePainted(): void {
  painted = new Map();
}
