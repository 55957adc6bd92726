import { type CsvDialect, unescaper } from './csv-dialect';

/** Beyond so many pieces a record is split at every delimiter, so that a hostile one costs no time. */
const MOST_PIECES = 200;

/** What a reading of a cell assumes: a stray quote inside quotes, one that opens nothing, one that ends amid a cell. */
const STRAY = 1;
const OPENS_NOTHING = 2;
const INSIDE = 0.5;
/** A stray quote beside a delimiter looks like the edge of a cell. */
const AT_AN_EDGE = 2;
const NEVER = Number.POSITIVE_INFINITY;

/** The best reading so far of the text up to a delimiter, with so many cells. */
interface Reading {
  readonly cost: number;
  /** The piece at which the last cell begins. */
  readonly from: number;
  readonly isQuoted: boolean;
}

/** The cells of a record, and which of them were in quotes. */
export interface LooseCells {
  readonly cells: readonly string[];
  readonly quoted: readonly boolean[];
}

/**
 * Splits one record whose quotes break the rules: of all ways to tell the quotes that enclose cells from those that are
 * text, the one that assumes the fewest strays and has `width` cells. Where none has, the one with the fewest strays.
 */
export function splitLoosely(raw: string, dialect: CsvDialect, width?: number): LooseCells {
  const pieces = raw.split(dialect.delimiter);
  if (dialect.quote === '' || pieces.length > MOST_PIECES) return { cells: pieces, quoted: pieces.map(() => false) };
  return new LooseRecord(pieces, dialect).cells(width);
}

/** What a piece costs as part of a quoted cell. */
interface Within {
  readonly middle: number;
  readonly last: number | undefined;
}

class LooseRecord {
  private readonly unescape: (text: string) => string;
  private readonly within: readonly Within[];
  constructor(
    private readonly pieces: readonly string[],
    private readonly dialect: CsvDialect,
  ) {
    this.unescape = unescaper(dialect);
    this.within = pieces.map((piece) => this.costsWithin(piece, true));
  }

  cells(width: number | undefined): LooseCells {
    const best = this.readings();
    const last = best[this.pieces.length];
    const cheapest = () =>
      [...last.keys()].reduce((one, other) =>
        (last[other]?.cost ?? NEVER) < (last[one]?.cost ?? NEVER) ? other : one,
      );
    let count = width !== undefined && last[width] ? width : cheapest();
    const cells: string[] = [];
    const quoted: boolean[] = [];
    for (let end = this.pieces.length; end > 0; count--) {
      const { from, isQuoted } = best[end][count];
      const text = this.pieces.slice(from, end).join(this.dialect.delimiter);
      cells.unshift(isQuoted ? this.unescape(text.slice(this.dialect.quote.length, -this.dialect.quote.length)) : text);
      quoted.unshift(isQuoted);
      end = from;
    }
    return { cells, quoted };
  }

  /** By number of pieces taken and number of cells they make: the cheapest reading. */
  private readings(): Reading[][] {
    const { pieces } = this;
    const best: Reading[][] = Array.from({ length: pieces.length + 1 }, () => []);
    best[0][0] = { cost: 0, from: 0, isQuoted: false };
    for (let from = 0; from < pieces.length; from++) {
      const before = best[from];
      const offer = (end: number, cost: number, isQuoted: boolean) =>
        before.forEach((reading, count) => {
          const now = best[end][count + 1];
          if (!now || reading.cost + cost < now.cost)
            best[end][count + 1] = { cost: reading.cost + cost, from, isQuoted };
        });
      if (pieces[from].startsWith(this.dialect.quote)) this.offerQuoted(from, offer);
      offer(from + 1, this.costAsText(pieces[from]), false);
    }
    return best;
  }

  private offerQuoted(from: number, offer: (end: number, cost: number, isQuoted: boolean) => void): void {
    const first = this.pieces[from].slice(this.dialect.quote.length);
    let { middle: cost, last } = this.costsWithin(first, false);
    if (last !== undefined) offer(from + 1, last, true);
    for (let end = from + 1; end < this.pieces.length; end++) {
      const within = this.within[end];
      if (within.last !== undefined) offer(end + 1, cost + within.last, true);
      cost += within.middle;
    }
  }

  /** What a piece costs between quotes, and as the last one of a quoted cell where it ends with a quote. */
  private costsWithin(piece: string, isLater: boolean): Within {
    const { quote } = this.dialect;
    const costOf = (text: string) => (isLater && this.opens(text) ? AT_AN_EDGE : 0) + this.straysOf(text);
    return {
      middle: costOf(piece) + (this.closes(piece) ? AT_AN_EDGE : 0),
      last: piece.endsWith(quote) ? costOf(piece.slice(0, -quote.length)) : undefined,
    };
  }

  /** Begins with a quote that is not doubled. */
  private opens(piece: string): boolean {
    const { quote, escape: mark } = this.dialect;
    return piece.startsWith(quote) && !(mark === quote && piece.startsWith(quote, quote.length));
  }

  /** Ends with a quote that is not doubled. */
  private closes(piece: string): boolean {
    const { quote, escape: mark } = this.dialect;
    return piece.endsWith(quote) && !(mark === quote && piece.endsWith(quote + quote));
  }

  private costAsText(piece: string): number {
    const { quote } = this.dialect;
    if (piece.startsWith(quote)) return OPENS_NOTHING + (piece.endsWith(quote) ? AT_AN_EDGE : 0);
    return piece.includes(quote) ? INSIDE : 0;
  }

  /** What quotes between quotes cost: those that no escape explains. */
  private straysOf(text: string): number {
    const { quote, escape: mark } = this.dialect;
    let strays = 0;
    for (let at = text.indexOf(quote); at !== -1; at = text.indexOf(quote, at)) {
      const isDoubled = mark === quote && text.startsWith(quote, at + quote.length);
      const isEscaped = mark !== '' && mark !== quote && at > 0 && text.startsWith(mark, at - mark.length);
      if (!isDoubled && !isEscaped) strays += STRAY;
      at += isDoubled ? quote.length * 2 : quote.length;
    }
    return strays;
  }
}
