/** Sends all the planted calls to a collector, as many visitors and one with a browser, until all that it keeps is written. */
import { vi } from "vitest";
import { readArchive } from "../../src/cli/replay/read-archive.ts";
import { WIRE_ROUTES } from "../../src/core/protocols/index.ts";
import { ROUTES } from "../../src/core/routes.ts";
import type { Collector } from "./collector.ts";
import type { Plants } from "./plant.ts";
import { CALLERS, callTo, formCall, type Call, type Keys, SITUATIONS, strayCalls } from "./planted-calls.ts";
import type { Situation } from "./planted-event.ts";

export interface Answered {
  readonly call: Call;
  readonly status: number;
  readonly headers: string;
  readonly body: string;
  /** The body, or the header that stands for it. */
  readonly said: string;
  readonly cookies: readonly string[];
}

interface Result {
  readonly outcome: string;
  readonly reasons?: readonly string[];
  readonly receipt?: string;
}

const [IN_EU] = SITUATIONS as [Situation];
/** As browsers and servers send. */
const AT_A_TIME = 10;

export class PlantedRun {
  readonly answers: Answered[] = [];
  readonly #collector: Collector;
  readonly #plants: Plants;
  readonly #keys: Keys;

  constructor(collector: Collector, plants: Plants, keys: Keys) {
    this.#collector = collector;
    this.#plants = plants;
    this.#keys = keys;
  }

  /** What became of the events that could be read. */
  get results(): readonly Result[] {
    return this.answers.flatMap(({ status, said }) =>
      status === 200 && said.includes(`"results":[`) ? (JSON.parse(said) as { results: Result[] }).results : [],
    );
  }

  async send(): Promise<void> {
    await this.#ask(this.#eventCalls());
    const [chosen] = await this.#ask([this.#browserCall("PUT", "/v1/consent", "")]);
    const cookie = chosen?.cookies.map((one) => one.split(";", 1)[0]).join("; ") ?? "";
    const events = ["/v1/track", "/v1/page", "/v1/identify", "/v1/batch"];
    await this.#ask(events.map((path) => this.#browserCall("POST", path, cookie)));
    const receipt = await this.#archived();
    await this.#putAside();

    const script = await fetch(`${this.#collector.url}/c.js`);
    await script.body?.cancel();
    const hash = /c\.(.*)\.js\.map/.exec(script.headers.get("sourcemap") ?? "")?.[1] ?? "";
    await this.#ask(this.#otherCalls({ ":hash": hash, ":id": receipt, ":writeKey": this.#keys.browser }));
    const headers = { cookie, "cf-ipcountry": "DE" };
    const [page] = await this.#ask([{ method: "GET", path: "/privacy", headers }]);
    await this.#ask([formCall(page?.body ?? "", cookie, this.#plants.in("a form"))]);
    for (const method of ["GET", "POST", "PATCH", "DELETE"]) {
      const paths = ["/v1/session", "/v1/decide", "/v1/consent", "/v1/me"].filter((path) =>
        ROUTES.some((route) => route.path === path && route.methods.includes(method)),
      );
      await this.#ask(paths.map((path) => this.#browserCall(method, path, cookie)));
    }
    await this.#ask([this.#call("GET", "/v1/privacy/requests/:requestId", IN_EU, this.#erasure())]);
    const paths = ROUTES.map(({ path }) => path);
    await this.#ask(strayCalls(paths, this.#plants.in("astray"), this.#keys));
    // Whoever reads the counts has them written down.
    await this.#ask([this.#call("GET", "/v1/ledger", IN_EU)]);
  }

  async #ask(calls: readonly Call[]): Promise<readonly Answered[]> {
    const before = this.answers.length;
    for (let at = 0; at < calls.length; at += AT_A_TIME) {
      this.answers.push(...(await Promise.all(calls.slice(at, at + AT_A_TIME).map((call) => this.#answer(call)))));
    }
    return this.answers.slice(before);
  }

  async #answer(call: Call): Promise<Answered> {
    const { path, ...asked } = call;
    const answer = await fetch(this.#collector.url + path, asked);
    const body = await answer.text();
    return {
      call,
      status: answer.status,
      headers: JSON.stringify([...answer.headers]),
      body,
      said: answer.headers.get("gatehouse-answer") ?? body,
      cookies: answer.headers.getSetCookie(),
    };
  }

  /** Resolves, with one of the receipts, when there is a line of every event that was kept. */
  async #archived(): Promise<string> {
    const kept = this.results.filter(({ outcome }) => outcome === "stored" || outcome === "reduced");
    const arrived = async () => {
      const lines = await readArchive(this.#collector.stateDir);
      const distinct = new Set(lines.map(({ recordId }) => recordId)).size;
      if (distinct < kept.length) throw new Error(`${distinct} lines of ${kept.length} events`);
    };
    await vi.waitFor(arrived, { timeout: 60_000, interval: 250 });
    return kept[0]?.receipt ?? "";
  }

  /** Resolves when all that broke the plan and is kept has come to where it is kept. */
  async #putAside(): Promise<void> {
    const aside = this.results.filter(({ reasons }) => reasons?.[0] === "quarantined").length;
    const arrived = async () => {
      const { body } = await this.#answer(this.#call("GET", "/v1/quarantine", IN_EU));
      const { quarantines } = JSON.parse(body) as { quarantines: readonly { events: number }[] };
      const held = quarantines.reduce((sum, { events }) => sum + events, 0);
      if (held < aside) throw new Error(`${held} of ${aside} events are put aside`);
    };
    await vi.waitFor(arrived, { timeout: 60_000, interval: 250 });
  }

  #call(method: string, path: string, situation: Situation, parameter = ""): Call {
    const plant = this.#plants.in(path);
    return callTo({ path }, method, "server", { situation, keys: this.#keys, plant, parameter });
  }

  /** The number of the request by which the visitor with a browser was erased. */
  #erasure(): string {
    const erased = this.answers.findLast(({ call }) => call.method === "DELETE" && call.path.startsWith("/v1/me?"));
    return (JSON.parse(erased?.body ?? "{}") as { requestId?: string }).requestId ?? "";
  }

  /** Of one visitor with a browser. */
  #browserCall(method: string, path: string, cookie: string): Call {
    const situation = { ...IN_EU, ...(cookie === "" ? {} : { headers: () => ({ cookie }) }) };
    const plant = this.#plants.in(`${method} ${path} with cookies`);
    return callTo({ path }, method, "browser", { situation, keys: this.#keys, plant });
  }

  /** Every situation at every route by server key, at two by the others; and one by everybody at every route. */
  #eventCalls(): readonly Call[] {
    return SITUATIONS.flatMap((situation) => {
      const plant = this.#plants.in(situation.name);
      return WIRE_ROUTES.flatMap(({ path }) => {
        const byAll = situation === IN_EU || path === "track" || path === "b";
        return (byAll ? CALLERS : (["server"] as const)).map((caller) =>
          callTo({ path: `/v1/${path}` }, "POST", caller, { situation, keys: this.#keys, plant }),
        );
      });
    });
  }

  /** By everybody, as each route wants it and otherwise, with a known parameter and a planted one. */
  #otherCalls(known: Readonly<Record<string, string>>): readonly Call[] {
    const wire = new Set(WIRE_ROUTES.map(({ path }) => `/v1/${path}`));
    return ROUTES.filter(({ path }) => !wire.has(path)).flatMap((route) => {
      const planting = { situation: IN_EU, keys: this.#keys, plant: this.#plants.in(route.path) };
      const parameters = [known[/:\w+/.exec(route.path)?.[0] ?? ""] ?? "", planting.plant.id("the path")];
      const ways = parameters.flatMap((parameter) => [false, true].map((spoil) => ({ ...planting, parameter, spoil })));
      return route.methods.flatMap((method) =>
        CALLERS.flatMap((caller) => ways.map((way) => callTo(route, method, caller, way))),
      );
    });
  }
}
