import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ContractChange,
  contractChanges,
  LOCK_FILE,
  lockText,
  type ProductContract,
  parseLock,
  vendoredFile,
} from '../../contract';
import { contractText, readContract, type WrittenContract } from '../../contract/read';
import { MeshError } from '../../error';
import { writeWhole } from './write-whole';

/** Where a team keeps the contracts that it relies on. */
const FOLDER = 'contracts';

export interface Vendored {
  /** Relative to the app's folder. */
  readonly file: string;
  readonly isNew: boolean;
  /** Since the contract that was there before. */
  readonly changes: readonly ContractChange[];
}

/** Writes a contract into a team's repository, and its hash into the lock file beside it. */
export function vendor(appFolder: string, { contract, hash }: WrittenContract): Vendored {
  const folder = join(appFolder, FOLDER);
  const file = join(folder, vendoredFile(contract.product));
  const lock = join(folder, LOCK_FILE);
  const others = existsSync(lock) ? parseLock(readFileSync(lock, 'utf8'), lock) : [];
  const before = existsSync(file) ? contractIn(file) : undefined;
  mkdirSync(folder, { recursive: true });
  writeWhole(file, contractText(contract));
  const { product, version, audience } = contract;
  const kept = others.filter((other) => other.product !== product);
  writeWhole(lock, lockText([...kept, { product, version, audience, sha256: hash }]));
  const changes = before ? contractChanges(before, contract) : [];
  return { file: `${FOLDER}/${vendoredFile(product)}`, isNew: before === undefined, changes };
}

/** A contract that cannot be read any more is mended by writing it anew. */
function contractIn(file: string): ProductContract | undefined {
  try {
    return readContract(readFileSync(file, 'utf8'), file).contract;
  } catch (error) {
    if (error instanceof MeshError) return undefined;
    throw error;
  }
}
