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

/**
 * Splits one record whose quotes break the rules: of all ways to tell the quotes that enclose cells from those that are
 * text, the one that assumes the fewest strays and has `width` cells. Where none has, the one with the fewest strays.
 */
export function splitLoosely(raw: string, dialect: CsvDialect, width: number | undefined): string[] {
  const pieces = raw.split(dialect.delimiter);
  if (dialect.quote === '' || pieces.length > MOST_PIECES) return pieces;
  return new LooseRecord(pieces, dialect).cells(width);
}

class LooseRecord {
  private readonly unescape: (text: string) => string;
  constructor(
    private readonly pieces: readonly string[],
    private readonly dialect: CsvDialect,
  ) {
    this.unescape = unescaper(dialect);
  }

  cells(width: number | undefined): string[] {
    const best = this.readings();
    const last = best[this.pieces.length];
    const cheapest = () =>
      [...last.keys()].reduce((one, other) =>
        (last[other]?.cost ?? NEVER) < (last[one]?.cost ?? NEVER) ? other : one,
      );
    let count = width !== undefined && last[width] ? width : cheapest();
    const cells: string[] = [];
    for (let end = this.pieces.length; end > 0; count--) {
      const { from, isQuoted } = best[end][count];
      const text = this.pieces.slice(from, end).join(this.dialect.delimiter);
      cells.unshift(isQuoted ? this.unescape(text.slice(this.dialect.quote.length, -this.dialect.quote.length)) : text);
      end = from;
    }
    return cells;
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
    const { pieces } = this;
    const { quote } = this.dialect;
    let cost = 0;
    for (let end = from + 1; end <= pieces.length; end++) {
      const piece = pieces[end - 1];
      const inner = end === from + 1 ? piece.slice(quote.length) : piece;
      const isEdge = inner !== piece ? 0 : AT_AN_EDGE * Number(this.opens(inner));
      if (inner.endsWith(quote)) offer(end, cost + isEdge + this.straysOf(inner.slice(0, -quote.length)), true);
      cost += isEdge + this.straysOf(inner) + AT_AN_EDGE * Number(this.closes(inner));
    }
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
    if (piece.startsWith(this.dialect.quote)) return OPENS_NOTHING;
    return piece.includes(this.dialect.quote) ? INSIDE : 0;
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
