/**
 * A tiny Cloudflare account: queues with their jurisdictions and dead letters, buckets by jurisdiction, one Worker's
 * secrets. It answers the requests that wrangler makes, by their method and path, and keeps a list of those that change
 * something. The texts and codes of errors are the platform's own, as people have reported them.
 */
export interface ApiRequest {
  readonly method: string;
  /** Behind the account. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly jurisdiction?: string | undefined;
  readonly body?: Record<string, unknown> | undefined;
}

export interface ApiAnswer {
  readonly status: number;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

interface Queue {
  readonly jurisdiction?: string;
  /** Where the deployed consumer sends its dead letters; absent: nothing is deployed. */
  readonly deadLetters?: string;
}

const refusal = (status: number, code: number, message: string): ApiAnswer => ({ status, error: { code, message } });

export class Account {
  readonly queues = new Map<string, Queue>();
  /** `eu/archive`: a name is one's within a jurisdiction. */
  readonly buckets = new Set<string>();
  /** None before the first deployment, or the first secret. */
  worker: Map<string, string> | undefined;
  readonly changes: string[] = [];
  /** Refuses the requests that it picks, as a lost login would. */
  refuses: (request: ApiRequest) => boolean = () => false;

  answer(request: ApiRequest): ApiAnswer {
    if (this.refuses(request)) return refusal(403, 10_000, "Authentication error");
    const [kind = "", ...rest] = request.path.split("/");
    if (kind === "queues") return this.#queues(request);
    if (kind === "r2") return this.#buckets(request, rest[1]);
    if (kind === "workers") return this.#worker(request, rest[1], rest[2]);
    return refusal(404, 7_003, `no such route: ${request.path}`);
  }

  #queues({ method, query, body }: ApiRequest): ApiAnswer {
    if (method === "GET") {
      const wanted = query.get("name");
      return {
        status: 200,
        result: [...this.queues.keys()].filter((name) => name === wanted).map(this.#queue),
      };
    }
    const name = String(body?.["queue_name"]);
    if (this.queues.has(name))
      return refusal(409, 11_009, `Queue name '${name}' is already taken. Please use a different name and try again.`);
    const { jurisdiction } = body ?? {};
    this.queues.set(name, typeof jurisdiction === "string" ? { jurisdiction } : {});
    this.changes.push(`queue ${name}`);
    return { status: 200, result: this.#queue(name) };
  }

  readonly #queue = (name: string): object => {
    const { jurisdiction, deadLetters } = this.queues.get(name) ?? {};
    const consumer = { type: "worker", script: "gatehouse", dead_letter_queue: deadLetters, settings: {} };
    const consumers = deadLetters === undefined ? [] : [consumer];
    return {
      queue_name: name,
      queue_id: "1f4",
      ...(jurisdiction === undefined ? {} : { jurisdiction }),
      created_on: "2026-11-22T04:07:11Z",
      modified_on: "2026-11-22T04:07:11Z",
      producers_total_count: 0,
      producers: [],
      consumers_total_count: consumers.length,
      consumers,
    };
  };

  #buckets({ method, jurisdiction = "default", body }: ApiRequest, asked: string | undefined): ApiAnswer {
    const bucket = `${jurisdiction}/${asked ?? String(body?.["name"])}`;
    if (method === "GET")
      return this.buckets.has(bucket)
        ? { status: 200, result: { name: asked, creation_date: "2026-11-22T04:07:11Z", location: "WEUR" } }
        : refusal(404, 10_006, "The specified bucket does not exist.");
    if (this.buckets.has(bucket))
      return refusal(409, 10_004, "The bucket you tried to create already exists, and you own it.");
    this.buckets.add(bucket);
    this.changes.push(`bucket ${bucket}`);
    return { status: 200, result: {} };
  }

  #worker({ method, body }: ApiRequest, script: string | undefined, part: string | undefined): ApiAnswer {
    if (part === undefined) {
      this.worker ??= new Map();
      return { status: 200, result: { id: "gatehouse" } };
    }
    if (!this.worker || script !== "gatehouse")
      return refusal(404, 10_007, "This Worker does not exist on your account.");
    if (method === "GET")
      return { status: 200, result: Array.from(this.worker.keys(), (name) => ({ name, type: "secret_text" })) };
    this.worker.set(String(body?.["name"]), String(body?.["text"]));
    this.changes.push(`secret ${String(body?.["name"])}`);
    return { status: 200, result: {} };
  }
}
