/** Another Worker of the owner's, beside the collector: takes batches by RPC, or throws where it is told to. */
import { WorkerEntrypoint } from "cloudflare:workers";

const taken = [];
const forgotten = [];
let fails = 0;

export class Desk extends WorkerEntrypoint {
  async deliver(batch) {
    taken.push(batch);
    if (fails-- > 0) throw new Error("the desk is closed");
  }

  async forget(batch) {
    forgotten.push(batch);
  }

  async forgotten() {
    return forgotten;
  }

  async failNext(times) {
    fails = times;
  }

  async taken() {
    return taken;
  }
}

export default {};
