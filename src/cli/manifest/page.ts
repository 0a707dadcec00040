/** The manifest as a page: what rests where, what is not promised about it, and which regions rest in which place. */
import type { Placement } from "../../core/policy/placement.ts";
import { MODES } from "../law-words.ts";
import { bullets, code, table } from "../reference/markdown.ts";
import type { NotPromised } from "./not-promised.ts";
import { STORE_KINDS, type Store, type StoreKind } from "./stores.ts";

export interface PlacedRegion {
  readonly region: string;
  readonly title: string;
  readonly placement: Placement;
}

export interface Manifest {
  readonly deployment: string;
  readonly stores: readonly Store[];
  readonly notPromised: readonly NotPromised[];
  readonly regions: readonly PlacedRegion[];
}

const HEADINGS: Readonly<Record<StoreKind, string>> = {
  "durable object": "Durable Objects",
  queue: "Queues",
  bucket: "Buckets",
  "rate limit": "Rate limits",
  secret: "Secrets",
  endpoint: "Endpoints in other countries",
  destination: "Destinations",
  cookie: "Cookies",
};

const NOTHING = "–";

/** One row for all that differ in nothing but where they are. */
function rowOf(alike: readonly Store[]): readonly string[] {
  const [first] = alike as [Store];
  const { holds, sealed, pseudonymous, plain, kept } = first;
  const names = alike.map(({ name }) => code(name)).join("<br>");
  const where = first.jurisdiction === null ? `none: ${first.place ?? "nobody knows where"}` : jurisdictionsOf(alike);
  return [names, where, holds, sealed ?? NOTHING, pseudonymous ?? NOTHING, plain ?? NOTHING, kept];
}

function jurisdictionsOf(stores: readonly Store[]): string {
  return stores.map(({ jurisdiction }) => code(jurisdiction ?? "")).join("<br>");
}

function storeTable(stores: readonly Store[]): string {
  const head = ["Store", "Jurisdiction", "Holds", "Sealed", "Pseudonymous", "Plain", "Kept for"];
  const groups = Map.groupBy(stores, (store) => JSON.stringify({ ...store, name: "", jurisdiction: "" }));
  return table(head, [...groups.values()].map(rowOf));
}

function caveat({ text, source, verified }: NotPromised): string {
  return `${text} _${source}${verified ? "" : "; not verified"}._`;
}

function kindSection(kind: StoreKind, { stores, notPromised }: Manifest): string {
  const own = stores.filter((store) => store.kind === kind);
  const caveats = notPromised.filter(({ about }) => about === kind);
  return [
    `## ${HEADINGS[kind]}`,
    own.length === 0 ? "None." : storeTable(own),
    ...(own.length === 0 || caveats.length === 0 ? [] : ["Not promised:", bullets(caveats.map(caveat))]),
  ].join("\n\n");
}

function placeWords(placement: Placement): string {
  if (placement.mode === "forward") return `${placement.url}: ${MODES.forward}`;
  if (placement.mode !== "store") return MODES[placement.mode];
  const { jurisdiction, mechanism } = placement;
  return `${code(jurisdiction)}${mechanism === undefined ? "" : `, by ${code(mechanism)}`}`;
}

function regionsSection(regions: readonly PlacedRegion[]): string {
  const groups = [...Map.groupBy(regions, ({ placement }) => placeWords(placement))];
  const rows = groups
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([place, group]) => [place, `${group.length}`, group.map(({ region }) => code(region)).join(" ")]);
  return ["## Regions", "Where events rest, by the visitor's region.", table(["Rests in", "", "Regions"], rows)].join(
    "\n\n",
  );
}

export function manifestPage(manifest: Manifest): string {
  return [
    `# Residency of ${manifest.deployment}`,
    "Made by `npm run manifest` from wrangler.toml, gatehouse.config.ts and the code. It says what is configured: what was created, `npm run deploy:setup` checks. Who could attack it, and what they would get, is in docs/security.md. Engineering, not legal advice.",
    ...STORE_KINDS.map((kind) => kindSection(kind, manifest)),
    regionsSection(manifest.regions),
    "## Not promised of anything",
    bullets(manifest.notPromised.filter(({ about }) => about === undefined).map(caveat)),
  ].join("\n\n");
}
