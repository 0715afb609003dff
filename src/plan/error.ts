/** A plan that can't be played, and why. */
export class PlanError extends Error {
  override readonly name = "PlanError";
}
