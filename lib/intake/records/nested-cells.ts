import { type StagedColumn, spellingsOf, type Type } from '../../contract';
import { type CellForm, CellKind, PARTS_BEHIND } from '../typing';
import { unfitProblem, writtenCell, writtenType } from './json-nested';
import { RepeatedMember } from './json-value';

/** What is wrong with a record, as a code of quarantine and in words. */
type Problem = readonly [code: string, message: string];

/** Each record may have other members. */
const MOST_NEW = 1000;

/** The form of each column's cells: those that are JSON in a text know what their parts are. */
export function cellForms(columns: readonly StagedColumn[], form: CellForm): CellForm[] {
  return columns.map((column) => (form === 'text' && writtenType(column) ? 'kinded' : form));
}

/** Reads JSON that somebody wrote into the cells of a text or a workbook, for columns with parts. */
export class NestedCells {
  /** Members that the types have no fields for, behind the column's header: the first ones. */
  readonly newNames = new Set<string>();
  private readonly columns: readonly { readonly index: number; readonly type: Type; readonly header: string }[];

  constructor(
    columns: readonly StagedColumn[],
    private readonly form: CellForm,
  ) {
    this.columns = columns.flatMap((column, index) => {
      const type = writtenType(column);
      return type ? [{ index, type, header: spellingsOf(column)[0] }] : [];
    });
  }

  get isNeeded(): boolean {
    return this.columns.length > 0;
  }

  /** Cells by column of the dataset, those of columns with parts in their form; or why they are no record. */
  read(cells: readonly string[]): { readonly cells: readonly string[]; readonly problem?: Problem } {
    const own = [...cells];
    try {
      for (const { index, type, header } of this.columns) own[index] = this.cellOf(own[index], type, header);
    } catch (error) {
      if (!(error instanceof RepeatedMember)) throw error;
      return { cells, problem: ['repeated_member', error.message] };
    }
    const problem = unfitProblem(this.columns.map(({ index }) => own[index]));
    return problem ? { cells, problem } : { cells: own };
  }

  private cellOf(cell: string, type: Type, header: string): string {
    const isText = this.form === 'text' || cell.startsWith(CellKind.text);
    const text = this.form === 'text' ? cell : cell.slice(1);
    if (!isText || text === '') return cell;
    return writtenCell(text, type, (path) => this.meet(`${header}.${path}`)) ?? CellKind.text + text;
  }

  private meet(name: string): void {
    if (this.newNames.size < MOST_NEW) this.newNames.add(name);
  }
}

/** A cell without what was read of its parts: as it stood in its file. */
export function withoutParts(cell: string, form: CellForm): string {
  const isNested = cell.startsWith(CellKind.nested);
  const [text] = isNested ? cell.slice(1).split(PARTS_BEHIND, 1) : [cell.slice(1)];
  return form === 'text' ? text : (isNested ? CellKind.text : cell.slice(0, 1)) + text;
}
