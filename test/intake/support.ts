import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DriftRules, StagedColumn } from '../../lib/contract';
import { type Row, Session } from '../../lib/engine';
import { type Standardized, standardize } from '../../lib/intake';
import type { PeriodRule, SourceFormat } from '../../lib/manifest';
import { subject } from './subject';

/** What a test says of a file; everything else has a plain default. */
export interface Delivered {
  readonly content: string | Uint8Array;
  readonly columns: readonly StagedColumn[];
  readonly format?: SourceFormat;
  readonly name?: string;
  readonly key?: readonly string[];
  readonly period?: PeriodRule;
  readonly drift?: DriftRules;
  readonly timeZone?: string;
}

export interface Outcome extends Standardized {
  readonly rows: Row[];
  readonly faults: Row[];
}

type Csv = Extract<SourceFormat, { kind: 'csv' }>;

export function csv(options: Partial<Csv> = {}): Csv {
  return {
    kind: 'csv',
    delimiter: ';',
    quote: '"',
    escape: '"',
    encoding: 'utf-8',
    header: true,
    skipLines: 0,
    ...options,
  };
}

/** A folder and a session for the tests of one file. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'intake-test-'));
  private session: Session | undefined;
  private files = 0;

  async deliver(delivered: Delivered): Promise<Outcome> {
    this.session ??= await Session.open({ scratch: this.folder, threads: 2 });
    const path = join(this.folder, `file-${this.files++}`);
    writeFileSync(path, delivered.content);
    return this.deliverFile(path, delivered);
  }

  async deliverFile(path: string, delivered: Omit<Delivered, 'content'>): Promise<Outcome> {
    this.session ??= await Session.open({ scratch: this.folder, threads: 2 });
    const { session } = this;
    const { format = csv(), columns, key = [], drift, period = { kind: 'none' }, name: file } = delivered;
    const result = await standardize({
      session,
      file: path,
      ...subject(format, columns, { dataset: { key, ...drift }, source: { period }, file }),
      timeZone: delivered.timeZone ?? 'Europe/Amsterdam',
      scratch: this.folder,
    });
    const rows = await session.all(result.stagedSql);
    const faults = await session.all(result.quarantineSql);
    expect({ staged: rows.length, quarantined: faults.length }).toEqual({
      staged: result.staged,
      quarantined: result.quarantined,
    });
    expect(result.read).toBe(result.staged + result.quarantined);
    return { ...result, rows, faults };
  }

  /** The values of one column of a file with one column, and the reasons of what was refused. */
  async cells(column: Omit<StagedColumn, 'name'>, texts: readonly string[], timeZone?: string): Promise<unknown[]> {
    const lines = texts.map((text, index) => `${index};"${text.replaceAll('"', '""')}"`);
    const columns: StagedColumn[] = [
      { name: 'n', type: 'int' },
      { name: 'cell', ...column },
    ];
    const { rows, faults } = await this.deliver({ content: ['n;cell', ...lines].join('\n'), columns, timeZone });
    const found = new Map<number, unknown>();
    for (const row of rows) found.set(Number(row.n), row.cell);
    for (const fault of faults) found.set(Number(fault.line) - 2, fault.reason);
    return texts.map((_, index) => found.get(index));
  }

  async run(sql: string): Promise<void> {
    this.session ??= await Session.open({ scratch: this.folder, threads: 2 });
    await this.session.run(sql);
  }

  close(): void {
    this.session?.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
