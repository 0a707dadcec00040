/** The collector's script as any page sees it: an array until it is loaded. */
import type { Gatehouse, QueuedCall } from "../../sdk/api.ts";

declare global {
  interface Window {
    gatehouse?: Gatehouse | QueuedCall[];
  }
}

/** Calls `use` as soon as the script is there. */
export function withGatehouse(use: (gatehouse: Gatehouse) => void): void {
  (window.gatehouse ??= []).push(use);
}

export function track(name: string, properties: object): void {
  withGatehouse((gatehouse) => gatehouse.track(name, properties));
}
