/** One seed: people act, objects die, messages come twice; then all of it comes to rest, and is looked at once more. */
import { makeCryptoInstant } from "./instant-crypto.ts";
import { PEOPLE, PeopleWorld } from "./people-world.ts";
import { Promises } from "./promises.ts";
import { Seer } from "./seer.ts";

export interface Ran {
  readonly faults: readonly string[];
  readonly tally: Readonly<Record<string, number>>;
}

const ACTS = 20;
/** What is due later is the end of something, months away. */
const SOON_MS = 600_000;

export async function runSeed(seed: number): Promise<Ran> {
  makeCryptoInstant();
  const run = new Run(seed);
  const realNow = Date.now;
  Date.now = () => run.world.platform.clock;
  try {
    await run.play();
    await run.rest();
    run.world.isCalm = true;
    await run.heal();
    await run.rest();
    await run.lookBack();
    for (const line of run.world.platform.trace) if (/^\d+ take .*Thing/.test(line)) run.world.diary.count("brought");
    return { faults: run.faults, tally: run.world.diary.tally };
  } finally {
    Date.now = realNow;
    if (process.env["GATEHOUSE_PEOPLE_LOUD"] && run.faults.length > 0) run.tell();
  }
}

class Run {
  readonly world: PeopleWorld;
  readonly seer: Seer;
  readonly promises: Promises;

  constructor(seed: number) {
    this.world = new PeopleWorld(seed);
    this.seer = new Seer(this.world.platform);
    this.promises = new Promises(this.seer, this.world.diary);
    this.world.handleOf = (cookie) => this.seer.handle(cookie);
  }

  get everybody(): readonly string[] {
    return [...PEOPLE, ...this.world.racers];
  }

  get faults(): readonly string[] {
    return [...this.promises.faults, ...this.world.platform.faults];
  }

  /** Acts, with up to four at once, and whatever may come between any two steps of them. */
  async play(): Promise<void> {
    const { world } = this;
    const { platform, chance } = world;
    let acts = 0;
    while ((acts < ACTS || world.underWay > 0) && this.faults.length === 0) {
      if (acts < ACTS && world.underWay < 4 && chance.is(0.2)) {
        world.act();
        acts++;
      }
      if (chance.is(0.02) && platform.crashOne()) world.diary.count("crash");
      if (chance.is(0.002)) platform.kill();
      if (chance.is(0.03)) await platform.fireDue();
      if (chance.is(0.02)) world.consume();
      if (!(await this.#step()) && !(await platform.fireDue())) platform.clock += 1_000;
    }
  }

  /** No more crashes: alarms go off and messages arrive until there is nothing left to do. */
  async rest(): Promise<void> {
    const { platform } = this.world;
    const end = platform.clock + SOON_MS;
    for (let rounds = 0; this.faults.length === 0; rounds++) {
      if (rounds > 20_000) throw new Error("it never comes to rest");
      if (await this.#step()) continue;
      if (await platform.fireDue()) continue;
      if (platform.queue.length > 0) {
        this.world.consume();
        continue;
      }
      if (this.world.underWay > 0) throw new Error("a call that nobody answers");
      if (!platform.wait(end)) return;
    }
  }

  /** What a crash left half done is mended by the next call, at the latest. */
  async heal(): Promise<void> {
    const { world } = this;
    for (const person of this.everybody)
      for (const country of ["US", "DE"] as const) world.begin((env) => world.serve(env, person, country));
    for (const browser of world.browsers) world.begin((env) => world.look(env, browser));
  }

  async lookBack(): Promise<void> {
    if (this.faults.length > 0) return;
    const { world, promises } = this;
    world.begin((env) => world.rewriteArchive(env));
    await this.rest();
    world.redrive();
    await this.rest();
    const reads = new Map<string, readonly string[]>();
    for (const person of this.everybody)
      world.begin(async (env) => {
        reads.set(person, await world.lookup(env, { kind: "userId", value: person }));
      });
    await this.rest();
    await promises.checkRest(async (person) => reads.get(person) ?? [], this.everybody);
  }

  async #step(): Promise<boolean> {
    const stepped = await this.world.platform.step();
    this.promises.check();
    return stepped;
  }

  /** For whoever looks for a reason. */
  tell(): void {
    const { platform } = this.world;
    console.log(platform.trace.map((line) => line.slice(0, 420)).join("\n"));
    for (const { object, subject, rests, row } of this.seer.all()) {
      const { slices: _, receipts: __, ...state } = row.state as unknown as Record<string, unknown>;
      platform.note(
        `${object}/${subject} ${rests} ${JSON.stringify({ ...state, waits: row.outbox.length, sent: row.outbox.map((one) => one.sent), wakeAt: row.wakeAt })}`,
      );
      console.log(platform.trace.at(-1));
    }
  }
}
