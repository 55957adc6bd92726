import { type Bill, fileName, type Line } from './bills';
import { CORRECTED, dutchDate, MONTHS, NEW_HEADERS } from './calendar';
import { Random } from './random';

/** A record that cannot be taken, and what a reader of the quarantine is to see of it. */
export interface Planted {
  readonly table: string;
  readonly file: string;
  readonly line: number;
  readonly column: string;
  readonly reason: string;
}

/** One delivery of finance: what the files hold, and what of it arrived whole. */
export interface Delivery {
  readonly files: ReadonlyMap<string, string>;
  readonly planted: readonly Planted[];
  /** Lines that arrived whole at least once. */
  readonly arrived: ReadonlySet<Line>;
  /** Bills whose discount arrived whole. */
  readonly discounted: ReadonlySet<Bill>;
}

interface Fault {
  readonly column: string;
  readonly reason: string;
  readonly spoil: (cells: string[]) => string[];
}

const LINE_FAULTS: readonly Fault[] = [
  { column: 'amount', reason: 'not_a_number', spoil: (cells) => cells.with(7, cells[7].replace(/\d$/, 'O')) },
  { column: 'amount', reason: 'not_a_number', spoil: (cells) => cells.with(7, '1.23,45') },
  { column: 'booked_on', reason: 'no_such_date', spoil: (cells) => cells.with(2, `31/02/${cells[2].slice(-4)}`) },
  {
    column: 'booked_on',
    reason: 'not_a_date',
    spoil: (cells) => cells.with(2, cells[2].split('/').reverse().join('')),
  },
  { column: 'bill_id', reason: 'required', spoil: (cells) => cells.with(0, '') },
  { column: 'component', reason: 'not_accepted', spoil: (cells) => cells.with(5, 'Bais') },
  { column: 'quantity', reason: 'not_an_integer', spoil: (cells) => cells.with(6, 'twee') },
  { column: '', reason: 'too_few_cells', spoil: (cells) => cells.slice(0, 5) },
  { column: '', reason: 'too_many_cells', spoil: (cells) => [...cells, 'zie nota'] },
];

const BILL_FAULT: Fault = {
  column: 'discount',
  reason: 'not_a_number',
  spoil: (cells) => cells.with(4, `${cells[4]} ?`),
};

/** Writes every month's two files; `corrected` says whether March 2026 is the first version or the one sent again. */
export function exportFinance(bills: readonly Bill[], corrected: boolean): Delivery {
  const files = new Map<string, string>();
  const planted: Planted[] = [];
  const arrived = new Set<Line>();
  const discounted = new Set<Bill>();
  let faults = 0;
  let inMarch = 0;
  for (let month = 0; month < MONTHS; month++) {
    // A seed a file: what changes in one leaves the others as they are.
    const random = new Random(7919 * (month + 1));
    const billRandom = new Random(104_729 * (month + 1));
    const faultless = month === CORRECTED && corrected;
    const lines = new Writer('finance.bill_line', fileName('bill-lines', month), planted, lineHeader(month));
    let total = 0;
    for (const bill of bills) {
      for (const line of bill.lines) {
        const late = line.repeated && line.exportedIn === month - 1;
        if (line.exportedIn !== month && !late) continue;
        total += line.cents;
        const cells = lineCells(bill, line);
        const breaks = random.permille(month === CORRECTED ? 30 : 6);
        const twice = random.permille(6);
        if (breaks && !faultless && bill.lines.length > 1) {
          lines.write(cells, LINE_FAULTS[(month === CORRECTED ? inMarch++ : faults++) % LINE_FAULTS.length]);
          continue;
        }
        arrived.add(line);
        lines.write(cells);
        if (twice) lines.write(cells);
      }
    }
    // The old export closed with a total: it looks like a line, and has no line number.
    if (month < NEW_HEADERS) lines.write(['Totaal', '', '', '', '', '', '', money(total)], TOTAL);
    files.set(lines.file, lines.text());

    const heads = new Writer('finance.bill', fileName('bills', month), planted, billHeader(month));
    for (const bill of bills.filter((bill) => bill.month === month)) {
      const breaks = billRandom.permille(5) && bill.discount > 0;
      heads.write(billCells(bill), breaks ? BILL_FAULT : undefined);
      if (!breaks) discounted.add(bill);
    }
    files.set(heads.file, heads.text());
  }
  return { files, planted, arrived, discounted };
}

const TOTAL: Fault = { column: 'line_number', reason: 'required', spoil: (cells) => cells };

/** Lines of a file as Windows writes them, with the count that a text editor would show. */
class Writer {
  private readonly lines: string[];

  constructor(
    private readonly table: string,
    readonly file: string,
    private readonly planted: Planted[],
    header: string,
  ) {
    this.lines = [header];
  }

  write(cells: string[], fault?: Fault): void {
    this.lines.push((fault?.spoil(cells) ?? cells).map(quoted).join(';'));
    if (!fault) return;
    const { column, reason } = fault;
    this.planted.push({ table: this.table, file: this.file, line: this.lines.length, column, reason });
  }

  text(): string {
    return this.lines.map((line) => `${line}\r\n`).join('');
  }
}

function lineHeader(month: number): string {
  return month < NEW_HEADERS
    ? 'Factuurnr.;Regel;Boekdatum;Klantnr.;Product;Soort;Aantal;Bedrag (EUR)'
    : 'Factuurnummer;Regelnummer;Boekingsdatum;Klantnummer;Product;Component;Aantal;Bedrag';
}

function lineCells(bill: Bill, line: Line): string[] {
  return [
    bill.id,
    String(line.number),
    dutchDate(bill.month, bill.day),
    bill.customer.id,
    line.product,
    line.offering.component,
    String(line.quantity),
    money(line.cents),
  ];
}

function billHeader(month: number): string {
  return month < NEW_HEADERS
    ? 'Factuurnr.;Factuurdatum;Klantnr.;Naam;Korting (EUR);Actie'
    : 'Factuurnummer;Datum;Klantnummer;Klant;Korting;Actie';
}

function billCells(bill: Bill): string[] {
  return [
    bill.id,
    dutchDate(bill.month, bill.day),
    bill.customer.id,
    bill.customer.name,
    bill.discount === 0 ? '' : money(bill.discount),
    bill.promotion,
  ];
}

/** `-1.234,56` */
function money(cents: number): string {
  const [, sign, euros, rest] = /^(-?)(\d+)(\d\d)$/.exec(
    `${cents < 0 ? '-' : ''}${String(Math.abs(cents)).padStart(3, '0')}`,
  ) as RegExpExecArray;
  return `${sign}${euros.replace(/\B(?=(\d{3})+$)/g, '.')},${rest}`;
}

function quoted(cell: string): string {
  return /[";]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
