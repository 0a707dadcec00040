/** What the owner's definitions make every profile keep, as a table for whoever must answer for it. */
import type { Definitions } from "../../core/segments/compile.ts";
import { costsOf } from "../../core/segments/cost.ts";

export function costLines(definitions: Definitions): readonly string[] {
  const costs = costsOf(definitions);
  if (costs.length === 0) return [];
  const width = Math.max(...costs.map(({ definition }) => definition.length));
  const lines = costs.map(({ definition, version, bytes, keeps }) => {
    const of = version === undefined ? "   " : `v${version} `;
    const kept = keeps.length === 0 ? "nothing of its own" : keeps.join("; ");
    return `  ${definition.padEnd(width)} ${of}${String(bytes).padStart(6)} B  ${kept}`;
  });
  return ["What each definition makes a profile keep, in bytes at most:", ...lines];
}
