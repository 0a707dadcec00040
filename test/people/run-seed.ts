/** One seed: people act, objects die, messages come twice; then all of it comes to rest, and is looked at once more. */
import { PeopleWorld } from "./people-world.ts";
import { Promises } from "./promises.ts";
import { Seer } from "./seer.ts";
import { makeCryptoInstant } from "./instant-crypto.ts";

export interface Ran {
  readonly faults: readonly string[];
  readonly tally: Readonly<Record<string, number>>;
}

const ACTS = 45;

export async function runSeed(seed: number): Promise<Ran> {
  makeCryptoInstant();
  const world = new PeopleWorld(seed);
  const { platform, chance } = world;
  const seer = new Seer(platform);
  const promises = new Promises(seer, world.diary);
  world.handleOf = (cookie) => seer.handle(cookie);
  const realNow = Date.now;
  Date.now = () => platform.clock;
  try {
    let acts = 0;
    while (acts < ACTS || world.underWay > 0) {
      if (acts < ACTS && world.underWay < 4 && chance.is(0.15)) {
        world.act();
        acts++;
      }
      if (chance.is(0.01)) platform.crashOne();
      if (chance.is(0.02)) platform.fireDue();
      if (chance.is(0.02)) world.consume();
      if (!(await platform.step()) && !platform.fireDue()) platform.clock += 1_000;
      promises.check();
      if (promises.faults.length + platform.faults.length > 0) break;
    }
    if (process.env["GATEHOUSE_PEOPLE_LOUD"] && promises.faults.length > 0) {
      console.log(platform.trace.map((line) => line.slice(0, 420)).join("\n"));
      for (const one of seer.all()) {
        const { slices: _, receipts: __, ...state } = one.row.state as unknown as Record<string, unknown>;
        platform.note(`${one.object}/${one.subject} ${one.rests} ${JSON.stringify(state)}`);
        console.log(platform.trace.at(-1));
      }
    }
    return { faults: [...promises.faults, ...platform.faults], tally: world.diary.tally };
  } finally {
    Date.now = realNow;
  }
}
