import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { LOCK_FILE, parseLock } from '../../lib/contract';
import { readContract } from '../../lib/contract/read';
import { fail } from '../../lib/error';
import type { VendoredProduct } from '../platform';

/** A contract that was vendored, and not changed since. */
export function readVendored(path: string): VendoredProduct {
  const absolute = resolve(path);
  const file = relative(process.cwd(), absolute).split(sep).join('/');
  if (!existsSync(absolute))
    fail(
      `DataProduct.fromContract: there is no file ${path}`,
      `data-mesh subscribe ${basename(path).replace(/\.odcs\.ya?ml$/, '')} writes it, in the folder of cdk.json, which is ${process.cwd()}`,
    );
  const { contract, hash } = readContract(readFileSync(absolute, 'utf8'), file);
  refuseChanged({ contract, hash, file }, join(dirname(absolute), LOCK_FILE));
  return { contract, hash, file };
}

function refuseChanged(
  { contract: { product, version, audience }, hash, file }: VendoredProduct,
  lockFile: string,
): void {
  const again = `data-mesh subscribe ${product} --audience ${audience}`;
  const place = { file };
  const locks = existsSync(lockFile) ? parseLock(readFileSync(lockFile, 'utf8'), lockFile) : [];
  const lock = locks.find((it) => it.product === product);
  if (!lock) fail(`the contract of ${product} is not in ${LOCK_FILE} beside it`, `vendor it with ${again}`, place);
  else if (lock.version !== version || lock.audience !== audience)
    fail(
      `the contract is ${product} ${version} for '${audience}', and ${LOCK_FILE} has ${lock.version} for '${lock.audience}'`,
      `vendor it again with ${again}`,
      place,
    );
  else if (lock.sha256 !== hash)
    fail(
      `the contract of ${product} ${version} was changed by hand: ${LOCK_FILE} knows it by another hash`,
      `take the change back, or vendor it again with ${again}; the producer changes a contract, not its reader`,
      place,
    );
}
