/**
 * How well a visitor and the owner know each other: their relationship stage, which is not how far a visit has come towards
 * an order (its funnel stage, in plan/). An offer that fits the stage needs no personal details.
 */
export const RELATIONSHIPS = ["new", "returning", "considering", "customer", "lapsing"] as const;
export type Relationship = (typeof RELATIONSHIPS)[number];
