import type { LedgerEntry } from '../../plan';
import type { LandedFile } from '../platform';

/** A landed file whose digest is known. */
export interface DigestedFile extends LandedFile {
  readonly sha256: string;
  /** Set where these bytes were handed in instead of landed ones, whose sha256 it is: they lie beside the staged table. */
  readonly corrects?: string;
  /** Set where the same bytes were taken before by another contract, and records of them were mended: that intake. */
  readonly mended?: LedgerEntry;
}
