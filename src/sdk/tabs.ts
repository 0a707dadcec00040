/** The site's other tabs in this browser. They are told that a choice was made, not which; nothing of it rests anywhere. */

let channel: BroadcastChannel | undefined;
try {
  channel = new BroadcastChannel("gatehouse");
} catch {
  // An older browser, or a page without an origin: it asks when it comes to the front.
}

export function tellTabs(): void {
  channel?.postMessage(0);
}

export function whenTold(hear: () => void): void {
  channel?.addEventListener("message", hear);
}
