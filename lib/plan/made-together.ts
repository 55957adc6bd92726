import type { Pins } from './model-state';

/** A model of a product, as its table says. */
export interface ProductModel {
  /** Logical name. */
  readonly name: string;
  /** Models of one layer are made by one run. */
  readonly layer: string;
  readonly pin: string | null;
  /** What its current version was made of; absent where nobody knows. */
  readonly inputs?: Pins;
  /** A person went back to an earlier version of it: that it is not of the newest inputs is meant. */
  readonly isHeld: boolean;
}

/**
 * Why models of one layer do not belong together: in the middle of a run, or where one of them failed, some are of newer inputs than
 * others. Undefined where they do.
 */
export function notTogether(models: readonly ProductModel[]): string | undefined {
  for (const [at, one] of models.entries())
    for (const [place, other] of models.entries()) {
      const { inputs } = one;
      if (at === place || one.layer !== other.layer || one.isHeld || !inputs) continue;
      if (other.name in inputs && inputs[other.name] !== other.pin)
        return `${one.name} was made of another version of ${other.name}`;
      if (other.isHeld || !other.inputs) continue;
      const shared = Object.keys(inputs).find(
        (table) => other.inputs?.[table] !== undefined && inputs[table] !== other.inputs[table],
      );
      if (shared !== undefined) return `${one.name} and ${other.name} were made of two versions of ${shared}`;
    }
  return undefined;
}
