import type * as Xlsx from '@e965/xlsx';
import { CellKind } from '../typing';
import { withoutExponent } from './json-text';

const ERRORS: Readonly<Record<number, string>> = {
  0: '#NULL!',
  7: '#DIV/0!',
  15: '#VALUE!',
  23: '#REF!',
  29: '#NAME?',
  36: '#NUM!',
  42: '#N/A',
  43: '#GETTING_DATA',
};
const DAY_MS = 86_400_000;

/** Cells of a workbook as a letter of CellKind and a text; empty for an empty one. */
export class ExcelCells {
  private readonly formats = new Map<string, Format>();

  constructor(
    private readonly xlsx: typeof Xlsx,
    private readonly date1904: boolean,
  ) {}

  textOf(cell: Xlsx.CellObject | undefined): string {
    if (!cell) return '';
    if (cell.t === 'z' && cell.f !== undefined) return `${CellKind.formula}=${cell.f}`;
    if (cell.v === undefined || cell.v === null) return '';
    switch (cell.t) {
      case 'n':
        return this.numberOf(Number(cell.v), this.formatOf(cell.z));
      case 'b':
        return CellKind.boolean + String(cell.v);
      case 'e':
        return CellKind.error + (ERRORS[Number(cell.v)] ?? '#ERROR!');
      case 'd':
        return CellKind.date + isoOf(new Date(cell.v as Date).toISOString());
      case 'z':
        return '';
      default:
        return String(cell.v).trim() === '' ? '' : CellKind.text + String(cell.v);
    }
  }

  private numberOf(value: number, format: Format): string {
    if (format.isDate) {
      const isTime = value >= 0 && value < 1 && (format.isTime || !this.date1904);
      if (isTime)
        return (
          CellKind.time +
          new Date(Math.round(value * DAY_MS))
            .toISOString()
            .slice(11, -1)
            .replace(/\.000$/, '')
        );
      const date = this.xlsx.SSF.parse_date_code(value, { date1904: this.date1904 });
      // The 29th of February 1900 is a day that only workbooks know; its serial is left to be refused.
      if (date && !(date.y === 1900 && date.m === 2 && date.d === 29)) return CellKind.date + isoDate(date);
    }
    const text = digitsOf(value);
    if (format.isPercent) return `${CellKind.percent}${hundredfold(text)}%`;
    return CellKind.number + (/^\d+$/.test(text) ? text.padStart(format.zeros, '0') : text);
  }

  private formatOf(code: Xlsx.NumberFormat | undefined): Format {
    const key = String(code ?? 'General');
    const known = this.formats.get(key);
    if (known) return known;
    const letters = key.replace(/"[^"]*"|\\.|_.|\[[^\]]*\]/g, '');
    const isDate = key !== 'General' && this.xlsx.SSF.is_date(key);
    const format = {
      isDate,
      isTime: isDate && !/[dy]/i.test(letters),
      isPercent: !isDate && letters.includes('%'),
      zeros: /^0{2,}$/.test(letters) ? letters.length : 0,
    };
    this.formats.set(key, format);
    return format;
  }
}

/** What a number's format says of it. */
interface Format {
  readonly isDate: boolean;
  /** A time of day without a date. */
  readonly isTime: boolean;
  readonly isPercent: boolean;
  /** Digits that are shown at least. */
  readonly zeros: number;
}

/** A workbook keeps what was typed to 15 digits; the binary rest behind them is no one's number. */
function digitsOf(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : withoutExponent(String(Number(value.toPrecision(15))));
}

/** `0.125` as `12.5`, digit by digit. */
function hundredfold(number: string): string {
  const [, sign, whole, fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(number) ?? ['', '', number];
  const digits = fraction.padEnd(2, '0');
  const shifted = `${whole}${digits.slice(0, 2)}`.replace(/^0+(?=\d)/, '');
  return `${sign}${shifted}${digits.length > 2 ? `.${digits.slice(2)}` : ''}`;
}

function isoDate(date: { y: number; m: number; d: number; H: number; M: number; S: number; u: number }): string {
  const milliseconds = Math.round((date.S + date.u) * 1000);
  const moment = new Date(Date.UTC(date.y, date.m - 1, date.d, date.H, date.M, 0, milliseconds));
  return isoOf(moment.toISOString());
}

/** A day without its midnight. */
function isoOf(instant: string): string {
  return instant
    .replace(/Z$/, '')
    .replace(/\.000$/, '')
    .replace(/T00:00:00$/, '');
}
