/**
 * The configuration for a bare `workerd serve`: what `wrangler.toml` binds, with the platform's own parts stubbed where
 * workerd has none. It listens on loopback only and gives the Worker no way to the network.
 */

export interface Served {
  /** The bundle's file name, in the folder that the configuration is written to. */
  readonly bundle: string;
  readonly port: number;
  /** An existing folder for the objects. */
  readonly state: string;
  readonly compatibilityDate: string;
  readonly secrets: ReadonlyMap<string, string>;
}

/** Cap'n Proto takes JSON's strings. */
const text = (value: string): string => JSON.stringify(value);

/** Answers what the protocol of queue producers wants, and forgets the message. A bucket is never asked. */
const STUB = `
  const metrics = { backlogCount: 0, backlogBytes: 0, oldestMessageTimestamp: 0 };
  export default {
    async fetch(request) {
      await request.arrayBuffer();
      return Response.json({ metadata: { metrics } });
    },
  };`;

/**
 * workerd has no jurisdictions. Here they are a prefix, as under \`npm start\`, but without its detour over an exception,
 * so that the Worker runs as it does when deployed: the local setting stays off.
 */
const JURISDICTIONS = `
  export default ({ inner }) => ({
    idFromName: (name) => inner.idFromName(name),
    idFromString: (id) => inner.idFromString(id),
    get: (id) => inner.get(id),
    jurisdiction: (where) => ({
      idFromName: (name) => inner.idFromName(where + ":" + name),
      idFromString: (id) => inner.idFromString(id),
      get: (id) => inner.get(id),
    }),
  });`;

/** The platform keeps these counts beside the isolate: no call leaves the machine. */
const RATE_LIMIT = `
  const taken = { success: true };
  export default () => ({ limit: async () => taken });`;

const NAMESPACES = {
  PROFILE: "Profile",
  COUNTER: "Counter",
  COURIER: "Courier",
  REVOCATIONS: "Revocations",
  TRENDS: "Trends",
  REQUESTS: "Requests",
} as const;

function bindings(secrets: ReadonlyMap<string, string>): readonly string[] {
  return [
    ...Object.entries(NAMESPACES).map(
      ([name, className]) =>
        `(name = "${name}", wrapped = (moduleName = "bench:jurisdictions",
          innerBindings = [(name = "inner", durableObjectNamespace = "${className}")]))`,
    ),
    ...["QUEUE_EU", "QUEUE_US"].map((name) => `(name = "${name}", queue = "stub")`),
    ...["ARCHIVE_EU", "ARCHIVE_US"].map((name) => `(name = "${name}", r2Bucket = "stub")`),
    ...["RATE_BY_KEY", "RATE_BY_ADDRESS", "RATE_RIGHTS"].map(
      (name) => `(name = "${name}", wrapped = (moduleName = "bench:rate-limit"))`,
    ),
    ...[...secrets].map(([name, value]) => `(name = ${text(name)}, text = ${text(value)})`),
  ];
}

export function capnpOf({ bundle, port, state, compatibilityDate, secrets }: Served): string {
  const namespaces = Object.values(NAMESPACES).map(
    (name) => `(className = "${name}", uniqueKey = "bench-${name}", enableSql = true)`,
  );
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "stub", worker = .stub),
    (name = "state", disk = (path = ${text(state)}, writable = true)),
    (name = "internet", network = (allow = [])),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
  extensions = [(modules = [
    (name = "bench:jurisdictions", internal = true, esModule = ${text(JURISDICTIONS)}),
    (name = "bench:rate-limit", internal = true, esModule = ${text(RATE_LIMIT)}),
  ])],
);
const main :Workerd.Worker = (
  compatibilityDate = ${text(compatibilityDate)},
  modules = [(name = "index.js", esModule = embed ${text(bundle)})],
  durableObjectNamespaces = [${namespaces.join(", ")}],
  durableObjectStorage = (localDisk = "state"),
  bindings = [
    ${bindings(secrets).join(",\n    ")},
  ],
);
const stub :Workerd.Worker = (
  compatibilityDate = ${text(compatibilityDate)},
  modules = [(name = "stub.js", esModule = ${text(STUB)})],
);
`;
}
