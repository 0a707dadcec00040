/** Whether every Worker that the config sends events to is bound in wrangler.toml: without a binding all would wait for ever. */
import type { CompiledDestinations } from "../../core/destinations/index.ts";

export function missingBindings(
  destinations: CompiledDestinations,
  services: readonly { readonly binding: string }[] = [],
): readonly string[] {
  const bound = services.map(({ binding }) => binding);
  return [...destinations.values()].flatMap(({ id, settings }) =>
    settings.kind !== "worker" || bound.includes(settings.binding)
      ? []
      : [`wrangler.toml: destination ${id} needs [[services]] with binding = "${settings.binding}".`],
  );
}
