/**
 * The promises that an event takes effect once and that erased means erased, asked of a simulated world after each step, in
 * words of its own: what was sent, said and asked for stands in the diary, what rests is seen from outside, and no rule of the
 * machine's is asked.
 */
import { PURPOSES, type Choice, type Purpose } from "../../src/core/policy/purposes.ts";
import type { ProfileState } from "../../src/core/profile/state.ts";
import type { Diary, Yes } from "./diary.ts";
import {
  countsIn,
  isProfile,
  isTombstone,
  MOST_STEPS,
  pointerIn,
  type Seen,
  type SeenProfile,
  type Seer,
} from "./seer.ts";

/** Where an event was last seen to have taken effect, or why it is in no profile any more. */
type Fate =
  | { readonly is: "held"; readonly secret: string; readonly subject: string }
  | { readonly is: "refused" | "erased" | "anonymized"; readonly lifts: number; readonly secret: string };

export class Promises {
  readonly faults: string[] = [];
  readonly fates = new Map<string, Fate>();
  readonly #seer: Seer;
  readonly #diary: Diary;
  /** By secret: how long its ring was, and what its slices held. */
  readonly #known = new Map<string, { readonly ring: number; readonly names: ReadonlySet<string> }>();
  /** Profiles that were made known anew where a tombstone was. */
  readonly #lifted = new Set<string>();

  constructor(seer: Seer, diary: Diary) {
    this.#seer = seer;
    this.#diary = diary;
  }

  /** After one step. */
  check(): void {
    const changes = this.#seer.look();
    if (changes.length === 0) return;
    for (const { before, after } of changes) {
      for (const row of after.values()) {
        if (isProfile(row)) this.#checkRow(row);
        if (isTombstone(row) && (row.secret !== "" || row.row.ring.length > 0 || row.row.outbox.length > 0))
          this.#fault("a tombstone holds something");
        const was = before.get(row.subject);
        const pointer = pointerIn(row);
        if (was && isTombstone(was) && pointer) this.#lifted.add(pointer.to.id);
      }
      for (const was of before.values()) {
        this.#checkTombstone(was, after.get(was.subject));
        const end = isProfile(was) ? this.#endOf(was, after.get(was.subject)) : undefined;
        if (end) this.#gone.set(was.secret, end);
      }
    }
    for (const object of new Set(changes.flatMap(({ after }) => [...after.values()].map((one) => one.object))))
      this.#checkPerson(object);
    this.#checkOnce();
    this.#checkPointers();
  }

  #fault(text: string): void {
    if (!this.faults.includes(text)) this.faults.push(text);
  }

  /** Exactly once: a subject on its way rests in two places, and in one of them it is leaving. */
  #checkOnce(): void {
    const bySecret = Map.groupBy(this.#seer.profiles(), ({ secret }) => secret);
    const effective = new Map<string, SeenProfile>();
    const resting = new Map<string, SeenProfile>();
    for (const [secret, rows] of bySecret) {
      const staying = rows.filter(({ row }) => !row.state.leaving);
      const gone = this.#gone.get(secret);
      if (gone && staying.length > 0) this.#fault(`a subject that was ${gone} is back`);
      if (staying.length > 1) this.#fault(`one subject rests in ${staying.length} places`);
      // Of two that leave, one has left before and does not know that it arrived.
      const one = staying[0] ?? rows.toSorted((a, b) => b.row.state.movedAt! - a.row.state.movedAt!)[0]!;
      effective.set(secret, one);
      for (const [name, { count }] of Object.entries(countsIn(one.row.state))) {
        if (count !== 1) this.#fault(`${name} counts ${count}`);
        const other = resting.get(name);
        const isParcel = other?.row.state.leaving ?? one.row.state.leaving;
        if (other && !isParcel) this.#fault(`${name} took effect in two profiles`);
        if (!other || other.row.state.leaving) resting.set(name, one);
      }
    }
    for (const [name, holder] of resting) this.#landed(name, holder);
    for (const [name, fate] of this.fates) {
      if (fate.is !== "held" || resting.has(name)) continue;
      const now = effective.get(fate.secret);
      const because = now ? (this.#refuses(now, "analytics") ? "refused" : undefined) : this.#gone.get(fate.secret);
      if (because) this.fates.set(name, { is: because, lifts: this.#diary.lifts, secret: fate.secret });
      else this.#fault(`${name} vanished`);
    }
  }

  #landed(name: string, holder: SeenProfile): void {
    const fate = this.fates.get(name);
    if (fate?.is === "held" && fate.secret === holder.secret) return;
    if (fate && fate.is !== "held" && fate.is !== "refused") {
      // Who chose to be known again may be sent an event again that nobody had answered.
      if (fate.lifts === this.#diary.lifts) this.#fault(`${name} was ${fate.is} and is back`);
    } else if (fate?.is === "held") {
      const joined = holder.row.state.joined?.some((one) => one.startsWith(fate.subject));
      if (!joined) this.#fault(`${name} went from one subject to another`);
    } else if (!fate) this.#checkOwner(name, holder);
    this.fates.set(name, { is: "held", secret: holder.secret, subject: holder.subject });
  }

  /** A browser's event is kept for whom its cookie names, and for nobody whom another browser's cookie names. */
  #checkOwner(name: string, holder: SeenProfile): void {
    const sent = this.#diary.events.get(name);
    if (sent?.browser === undefined) return;
    const owners = this.#diary.owners.get(holder.subject);
    const isTheirs = owners === undefined || owners.has(sent.browser);
    if (!isTheirs) this.#fault(`${name} of browser ${sent.browser} is kept for browser ${[...owners].join()}`);
  }

  /** Only a choice or staff lifts it, and nobody comes to be in its place. */
  #checkTombstone(was: Seen, now: Seen | undefined): void {
    const seat = `${was.object}.${was.subject}`;
    if (now && isTombstone(now)) {
      if (!isTombstone(was)) this.#tombstones.set(seat, this.#diary.lifts);
      return;
    }
    if (!isTombstone(was)) return;
    if (now && isProfile(now)) this.#fault("a tombstone became a profile");
    if (this.#diary.lifting === 0 && (this.#tombstones.get(seat) ?? 0) === this.#diary.lifts)
      this.#fault("a tombstone was lifted by nobody");
  }

  /** Secrets of those who are gone. */
  readonly #gone = new Map<string, "erased" | "anonymized">();
  readonly #tombstones = new Map<string, number>();

  /** When all has come to rest. */
  async checkRest(read: (person: string) => Promise<readonly string[]>, people: readonly string[]): Promise<void> {
    const diary = this.#diary;
    for (const { row } of this.#seer.all()) {
      const { state, outbox } = row;
      if (outbox.length > 0) this.#fault("something waits for ever");
      if (!("kind" in state) && state.revoking) this.#fault("something is never called back");
      if (!("kind" in state) && state.leaving) this.#fault("somebody never arrives");
      if ("pending" in state && state.pending) this.#fault("an erasure never ends");
    }
    for (const { name, outcome } of diary.events.values())
      if (outcome === "stored" && !this.fates.has(name)) this.#fault(`${name} was acknowledged and is nowhere`);
    const lines = Map.groupBy(diary.archive, ({ event }) => event);
    for (const [name, fate] of this.fates) {
      const is = fate.is === "refused" ? (this.#gone.get(fate.secret) ?? fate.is) : fate.is;
      const found = lines.get(name) ?? [];
      if ((is === "held" || is === "refused") && found.length === 0) this.#fault(`${name} never reached the archive`);
      if (is === "erased" && found.length > 0) this.#fault(`${name} was erased and is in the archive`);
      if (is === "anonymized" && found.some(({ stripped, late }) => !stripped && !late))
        this.#fault(`${name} is not anonymous: ${JSON.stringify(found)}`);
    }
    for (const { identity, lifts } of diary.erasedNames) {
      if (lifts !== diary.lifts) continue;
      for (const store of await this.#seer.named(identity)) {
        const led = store && this.#seer.follow({ id: store.id });
        const end = led && led !== "round" ? led.end : undefined;
        if (!end || !isTombstone(end)) this.#fault(`the erased ${identity.value} leads to no tombstone`);
      }
    }
    for (const person of people) await this.#checkRead(person, await read(person));
  }

  /** All that is held of a person, and nothing else, is what is read of them. */
  async #checkRead(person: string, read: readonly string[]): Promise<void> {
    const ends = (await this.#seer.named({ kind: "userId", value: person })).flatMap((store) => {
      const led = store && this.#seer.follow({ id: store.id });
      return led && led !== "round" && led.end && isProfile(led.end) ? [led.end] : [];
    });
    const must = ends.map(({ object }) =>
      this.#seer
        .of(object)
        .filter(isProfile)
        .flatMap(({ row }) => Object.keys(countsIn(row.state)))
        .toSorted(),
    );
    const is = read.map((text) => {
      const { counts = {} } = JSON.parse(text) as { counts?: object };
      return Object.keys(counts)
        .filter((name) => name.startsWith("Thing "))
        .toSorted();
    });
    const text = (all: readonly string[][]): string =>
      [...new Set(all.map((one) => one.join()))].toSorted().join(" | ");
    if (text(must) !== text(is)) this.#fault(`of ${person} is held ${text(must)} and read ${text(is)}`);
  }

  /** How a profile ended that was here; only what was asked for ends one. */
  #endOf(was: SeenProfile, now: Seen | undefined): "erased" | "anonymized" | undefined {
    if (this.#diary.erasuresAsked === 0) return undefined;
    if (now && isTombstone(now)) return "erased";
    return now && isProfile(now) && now.secret !== was.secret ? "anonymized" : undefined;
  }

  /** By their own word, or by that of any who is the same person at this moment. */
  #refuses(one: SeenProfile, purpose: Purpose): boolean {
    const own = one.row.state.consent.choices[purpose];
    const said = this.#kinOf(one).flatMap(({ row }) => row.state.consent.choices[purpose] ?? []);
    // A yes of another device counts for what is the person's own, and for no other device.
    const counting = [own, ...said.filter(({ granted }) => !granted || one.subject === one.object)];
    const last = Math.max(...counting.map((choice) => choice?.at ?? -Infinity));
    return counting.some((choice) => choice?.at === last && !choice.granted);
  }

  #kinOf(one: SeenProfile): readonly SeenProfile[] {
    return this.#seer
      .of(one.object)
      .filter(isProfile)
      .filter((other) => other.subject !== one.subject && !other.row.state.leaving);
  }

  /** A refusal binds all rows of a person; a slice never outlives its purpose. */
  #checkPerson(object: string): void {
    const profiles = this.#seer.of(object).filter(isProfile);
    const staying = profiles.filter(({ row }) => !row.state.leaving);
    for (const one of staying)
      for (const purpose of ["analytics", "personalization"] as const)
        if (one.row.state.slices[purpose] && this.#refuses(one, purpose))
          this.#fault(`a profile holds what rests on ${purpose}, which is refused`);
    const own = this.#seer.at({ id: object });
    const devices = staying.filter(({ subject }) => subject !== object);
    if (devices.length > 0 && own && isTombstone(own)) this.#fault("a device rests with who was erased");
    if (devices.length > 0 && !own) this.#fault("a device rests with nobody");
  }

  #checkRow(one: SeenProfile): void {
    const { state, ring } = one.row;
    if (state.jurisdiction !== one.rests) this.#fault("a profile rests in another jurisdiction than it says");
    this.#checkYes(one, state);
    // It may have arrived already and gone on since: what is left of it here is as it was when it set out.
    if (state.leaving) return;
    const names = new Set(Object.keys(countsIn(state)));
    const known = this.#known.get(one.secret);
    if (known && ring.length < known.ring) this.#fault("a ring forgot what it had taken");
    if (known && names.size > 0 && [...known.names].some((name) => !names.has(name)))
      this.#fault("a profile lost a part of what it held");
    this.#known.set(one.secret, { ring: ring.length, names });
  }

  /** What was agreed on one device counts there, and for what is the person's own. */
  #checkYes(one: SeenProfile, { consent, joined = [] }: ProfileState): void {
    for (const purpose of PURPOSES) {
      const choice: Choice | undefined = consent.choices[purpose];
      if (!choice?.granted) continue;
      const yes = this.#diary.yes.get(choice.at);
      if (!yes) this.#fault("a profile holds a yes that nobody said");
      else if (!this.#maySay(one, yes, joined)) this.#fault(`a yes for ${purpose} crossed to another device`);
    }
  }

  #maySay({ object, subject }: Seen, yes: Yes, joined: readonly string[]): boolean {
    // A row of the person's own hears its devices.
    if (subject === object && this.#hasDevices.has(object)) return true;
    const { may, cookie } = yes;
    const isTheirs =
      may.has(subject) || subject === this.#ledTo(cookie) || joined.some((one) => may.has(one.split("/")[0] ?? ""));
    if (isTheirs) may.add(subject);
    return isTheirs;
  }

  readonly #hasDevices = new Set<string>();

  #ledTo(seat: Yes["cookie"]): string | undefined {
    const led = seat && this.#seer.follow(seat);
    return led && led !== "round" ? led.end?.subject : undefined;
  }

  /** No circle, none too long, and to nobody but who was there. */
  #checkPointers(): void {
    for (const one of this.#seer.all()) {
      const device = one.subject !== one.object && isProfile(one);
      if (device) this.#hasDevices.add(one.object);
      const pointer = pointerIn(one);
      if (!pointer) continue;
      const led = this.#seer.follow({ id: one.object, subject: one.subject });
      if (led === "round") this.#fault("a way of pointers never ends");
      else if (led.steps > MOST_STEPS) this.#fault(`a way of ${led.steps} pointers`);
      else if (led.end && isProfile(led.end) && pointer.token !== undefined) this.#checkLed(one, led.end);
    }
  }

  #checkLed(from: Seen, to: SeenProfile): void {
    const joined = to.row.state.joined?.map((one) => one.split("/")[0]) ?? [];
    if (to.subject === from.subject || joined.includes(from.subject) || this.#lifted.has(to.subject)) return;
    if (joined.some((one) => this.#lifted.has(one ?? ""))) return;
    this.#fault(
      `a cookie of ${from.object.slice(0, 4)}/${from.subject.slice(0, 4)} leads to somebody else, ${to.object.slice(0, 4)}/${to.subject.slice(0, 4)}`,
    );
  }
}
