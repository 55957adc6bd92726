import { Refusal } from '../refusal';
import { escapedName } from './json-value';
import { LineList } from './line-list';
import { MAX_RECORD_LENGTH } from './record-file';

/** Takes the elements of the array, in the order of the document. */
export interface JsonReceiver {
  element(line: number, raw: string): void;
  fault(line: number, raw: string, code: string, message: string): void;
}

const MAX_KEY_LENGTH = 1000;
/** Brackets inside of brackets that are followed. */
const DEEPEST = 10_000;

interface Frame {
  readonly isObject: boolean;
  /** The key whose value comes next or is being read. */
  key: string;
}

/**
 * Cuts a JSON document, given in pieces of any size, into the elements of one array in it, without taking the document
 * into memory: it follows brackets and strings only, an element's own grammar is judged by who receives it.
 */
export class JsonSlicer {
  /** Dotted paths of the arrays met, for a message where the wanted one is not there. */
  readonly arrays = new Set<string>();
  found = false;
  /** Lines with a comma of the array that no element stands before or behind. */
  readonly strayCommas = new LineList();
  private isBehindComma = false;
  private line = 1;
  private readonly frames: Frame[] = [];
  /** Depth of the array's frame while it is being read; 0 otherwise. */
  private depth = 0;
  private closed = false;
  private inString = false;
  private escaped = false;
  private key = '';
  private element = '';
  private elementLine = 0;
  /** Where the element or key begins in the piece at hand; -1 outside of one. */
  private start = -1;

  constructor(
    /** Keys from the document's root to the array; empty where the document is the array. */
    private readonly path: readonly string[],
    private readonly receiver: JsonReceiver,
  ) {}

  push(piece: string): void {
    if (this.start !== -1) this.start = 0;
    for (let at = 0; at < piece.length; at++) {
      if (piece.charCodeAt(at) === 10) this.line++;
      if (this.inString) this.takeInString(piece, at);
      else this.take(piece, at);
    }
    if (this.start !== -1) this.keep(piece.slice(this.start));
  }

  end(): void {
    if (this.start !== -1) this.emit();
    else if (this.depth > 0) {
      const message = 'the document ends before its array does; it may be cut off';
      this.receiver.fault(this.line, '', 'malformed_json', message);
    }
  }

  private take(piece: string, at: number): void {
    switch (piece[at]) {
      case ' ':
      case '\t':
      case '\n':
      case '\r':
        break;
      case '"':
        this.begin(at);
        this.inString = true;
        this.key = '';
        break;
      case '{':
      case '[':
        this.open(piece[at] === '{', at);
        break;
      case '}':
      case ']':
        this.close(piece[at] === '}', piece, at);
        break;
      case ',':
        if (this.depth && this.frames.length === this.depth) this.comma(piece, at);
        break;
      default:
        this.begin(at);
    }
  }

  private takeInString(piece: string, at: number): void {
    const character = piece[at];
    if (this.escaped) {
      this.escaped = false;
    } else if (character === '\\') {
      this.escaped = true;
    } else if (character === '"' || character === '\n') {
      // A line break cannot stand in a JSON string: the string was not closed.
      this.inString = false;
      const frame = this.frames.at(-1);
      if (!this.depth && frame?.isObject) frame.key = this.key;
    }
    if (!this.depth && this.inString && this.key.length < MAX_KEY_LENGTH) this.key += character;
  }

  private open(isObject: boolean, at: number): void {
    if (!this.depth && !this.closed && !isObject) {
      const path = this.frames.map((frame) => frame.key);
      if (this.frames.every((frame) => frame.isObject)) {
        if (this.arrays.size < 20) this.arrays.add(path.map(escapedName).join('.'));
        if (!this.found && path.length === this.path.length && path.every((key, index) => key === this.path[index])) {
          this.found = true;
          this.frames.push({ isObject, key: '' });
          this.depth = this.frames.length;
          return;
        }
      }
    }
    this.begin(at);
    if (this.frames.length === DEEPEST)
      throw new Refusal('too_deep', `the document has brackets inside of brackets, more than ${DEEPEST} deep`);
    this.frames.push({ isObject, key: '' });
  }

  private close(isObject: boolean, piece: string, at: number): void {
    if (this.depth && this.frames.length === this.depth && !isObject) {
      if (this.start === -1 && this.isBehindComma) this.strayCommas.add(this.line);
      this.finish(piece, at);
      this.frames.pop();
      this.depth = 0;
      this.closed = true;
      return;
    }
    this.begin(at);
    // A bracket of the wrong kind closes what stands open inside of its partner, so that one bad element stays one.
    const floor = this.depth;
    let partner = this.frames.length - 1;
    while (partner >= floor && this.frames[partner].isObject !== isObject) partner--;
    if (partner >= floor) this.frames.length = partner;
  }

  /** An element begins, where none has and one may. */
  private begin(at: number): void {
    const isTrailing = this.closed && this.frames.length === 0;
    if (this.start !== -1 || !(this.depth || isTrailing)) return;
    this.start = at;
    this.elementLine = this.line;
  }

  private comma(piece: string, at: number): void {
    if (this.start === -1) this.strayCommas.add(this.line);
    this.finish(piece, at);
    this.isBehindComma = true;
  }

  private finish(piece: string, at: number): void {
    if (this.start === -1) return;
    this.keep(piece.slice(this.start, at));
    this.emit();
  }

  private keep(text: string): void {
    if (this.element.length <= MAX_RECORD_LENGTH) this.element += text;
  }

  private emit(): void {
    const raw = this.element.trimEnd();
    this.element = '';
    this.start = -1;
    if (raw.length > MAX_RECORD_LENGTH) {
      const message = `the record is longer than ${MAX_RECORD_LENGTH / 1024 / 1024} million characters`;
      this.receiver.fault(this.elementLine, raw.slice(0, 2000), 'record_too_long', message);
    } else this.receiver.element(this.elementLine, raw);
  }
}
