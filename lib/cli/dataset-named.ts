import { nameHint } from '../check';
import { fail } from '../error';
import { logicalName } from '../manifest';
import type { Platform } from '../run';

/** The dataset that a word names, with or without its domain or as its quarantine. @throws MeshError with the mend */
export function datasetOf({ mesh }: Platform, word: string): string {
  const names = [...mesh.datasets.values()].map(logicalName);
  const name = word.replace(/__quarantine$/, '');
  const found = names.filter((each) => each === name || each.endsWith(`.${name}`));
  if (found.length === 1) return found[0];
  if (mesh.models.has(name))
    fail(`'${name}' is a model; only datasets have a quarantine`, `there are: ${names.join(', ')}`);
  return fail(`there is no dataset '${word}'`, nameHint(name, names));
}
