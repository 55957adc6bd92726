import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Problem } from '../error';
import type { ModelManifest } from '../manifest';
import { type Mesh, subscribedTable } from '../plan';

/** What was proven of models' SQL before, by all that it hangs on. */
export interface VerdictMemory {
  /** Warnings and hints of a model without an error; undefined where nothing is known. */
  recall(key: string): readonly Problem[] | undefined;
  keep(key: string, problems: readonly Problem[]): void;
}

export const NO_MEMORY: VerdictMemory = { recall: () => undefined, keep: () => undefined };

/** All that the verdict on a model's SQL hangs on but the rules themselves: what it declares, and what its inputs have. */
export function verdictKey(mesh: Mesh, model: ModelManifest): string {
  const { place: _, description: __, ...declared } = model;
  const inputs = model.inputs.map(({ table }) => {
    const dataset = mesh.datasets.get(table);
    const { columns = [], key = [] } = dataset ?? mesh.models.get(table) ?? subscribedTable(mesh, table)?.table ?? {};
    const delivery = dataset && mesh.sources.get(dataset.source)?.delivery;
    return [
      columns.map(({ name, type, classification }) => [name, type, classification]),
      key,
      dataset?.history,
      delivery,
    ];
  });
  return createHash('sha256')
    .update(JSON.stringify([declared, inputs]))
    .digest('base64url');
}

/** So many verdicts are kept; the file of that many models without a warning has about 500 kB. */
const MOST = 10_000;

interface Kept {
  readonly rules: string;
  readonly verdicts: Record<string, readonly Problem[]>;
}

/** Verdicts in a file. One that cannot be read, or speaks of other rules, is as good as none; one that cannot be written is not. */
export class VerdictFile implements VerdictMemory {
  private readonly before: Kept['verdicts'];
  private readonly used = new Map<string, readonly Problem[]>();
  private fresh = 0;

  /** @param rules changes with each change of what proves */
  constructor(
    private readonly path: string,
    private readonly rules: string,
  ) {
    this.before = read(path, rules);
  }

  recall(key: string): readonly Problem[] | undefined {
    const known = Object.hasOwn(this.before, key) ? this.before[key] : undefined;
    if (known) this.used.set(key, known);
    return known;
  }

  keep(key: string, problems: readonly Problem[]): void {
    this.fresh++;
    this.used.set(key, problems);
  }

  /** Writes what was kept beside what was there, which goes first where there is too much. Of two at once the later counts. */
  save(): void {
    if (this.fresh === 0) return;
    const older = Object.entries(read(this.path, this.rules)).filter(([key]) => !this.used.has(key));
    const verdicts = Object.fromEntries([...this.used, ...older].slice(0, MOST));
    const text = JSON.stringify({ rules: this.rules, verdicts } satisfies Kept);
    const aside = `${this.path}.${process.pid}-${Math.random().toString(36).slice(2)}`;
    ignoringFaults(() => {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(aside, text);
      renameSync(aside, this.path);
    });
    ignoringFaults(() => rmSync(aside, { force: true }));
  }
}

/** What was proven is proven all the same. */
function ignoringFaults(work: () => void): void {
  try {
    work();
  } catch {}
}

function read(path: string, rules: string): Kept['verdicts'] {
  try {
    const kept = JSON.parse(readFileSync(path, 'utf8')) as Partial<Kept>;
    return kept.rules === rules && isVerdicts(kept.verdicts) ? kept.verdicts : {};
  } catch {
    return {};
  }
}

function isVerdicts(value: unknown): value is Kept['verdicts'] {
  if (value === null || typeof value !== 'object') return false;
  return Object.values(value).every(
    (it) => Array.isArray(it) && it.every((problem) => typeof problem?.message === 'string'),
  );
}
