import { MOST_NEW_COLUMNS, spellingsOf } from '../contract';
import type { DatasetManifest } from '../manifest';
import { judgeDrift, refuseHeader } from './drift';
import { type HeaderMap, quoted } from './header';

const LONGEST_NEW = 200;

/** What was found in a file's header, judged by the contract and kept for the result. */
export class Findings {
  /** Headers that no column names: the first hundred. */
  newColumns: readonly string[] = [];
  readonly remarks: string[] = [];

  constructor(
    private readonly dataset: DatasetManifest,
    /** What a file has none of for an absent column. */
    private readonly without = 'no header',
  ) {}

  /** @throws Refusal, WaitingError where the contract does not take such a file */
  take({ absent, renamed, newColumns, remarks }: Omit<HeaderMap, 'positions'>): void {
    const { dataset, without } = this;
    this.remarks.push(...remarks);
    this.note(newColumns);
    const missing = absent.filter(({ required }) => required);
    if (missing.length > 0) {
      const said = missing.map((column) => {
        const spellings = spellingsOf(column).map((it) => `'${it}'`);
        return `${without} ${spellings.join(' or ')} for the required column ${column.name}`;
      });
      const found = quoted(newColumns);
      const beside = found === '' ? '' : `; unknown are ${found}`;
      refuseHeader(dataset, 'missingColumns', said.join('; ') + beside, "add the department's spelling to 'from'");
    }
    if (renamed.length > 0) {
      const said = renamed.map(({ column, header }) => {
        return `the header '${header}' is nearly '${spellingsOf(column)[0]}', for ${column.name}`;
      });
      this.judge('renamedHeaders', said.join('; '), "add it to 'from' where it is meant");
    }
    for (const { name } of absent)
      this.judge(
        'missingColumns',
        `${without} for ${name}`,
        "add the department's spelling to 'from'",
        ', which is left empty',
      );
    this.judgeNew(newColumns);
  }

  /** Takes names that are found below the header: members of JSON in cells. @throws Refusal, WaitingError */
  takeNew(names: readonly string[]): void {
    this.note(names);
    this.judgeNew(names);
  }

  private note(names: readonly string[]): void {
    const all = [...this.newColumns, ...names.map((name) => name.slice(0, LONGEST_NEW))];
    this.newColumns = all.slice(0, MOST_NEW_COLUMNS);
  }

  private judgeNew(names: readonly string[]): void {
    if (names.length > 0)
      this.judge('newColumns', `columns that the contract does not know: ${quoted(names)}`, 'declare them');
  }

  /** @param accepted - what a file that is taken all the same has of it */
  private judge(kind: Parameters<typeof judgeDrift>[1], message: string, mend: string, accepted = ''): void {
    this.remarks.push(judgeDrift(this.dataset, kind, message, mend) + accepted);
  }
}
