import { LineCounter, parseDocument } from 'yaml';
import { MeshError, type Place, type Problem } from '../../error';
import { isMap } from '../contract-fields';
import { nameProblem } from '../names';

export type Path = readonly (string | number)[];

/** A YAML or JSON text as data that knows the line of each of its parts, and gathers what is wrong with them. */
export class ContractDocument {
  readonly root: Record<string, unknown>;
  readonly problems: Problem[] = [];
  /** Where in the document the parts of the manifest come from, by their path in it. */
  private readonly origins = new Map<string, Path>();
  private readonly lines = new LineCounter();
  private readonly yaml;

  /** @throws MeshError where the text is no YAML, or no map */
  constructor(
    text: string,
    private readonly file?: string,
  ) {
    this.yaml = parseDocument(text, { logLevel: 'silent', lineCounter: this.lines });
    const [fault] = this.yaml.errors;
    if (fault) {
      const message = `this is no YAML: ${fault.message.split('\n')[0].replace(/ at line \d+, column \d+:?$/, '')}`;
      const place = { file, line: fault.linePos?.[0].line };
      throw new MeshError([
        { message, hint: 'mind the blanks at the begin of the lines, and quotes around signs', place },
      ]);
    }
    let root: unknown;
    try {
      // A document that grows by references to itself is none of ours.
      root = this.yaml.toJS({ maxAliasCount: 0 });
    } catch (error) {
      throw new MeshError([{ message: `this is no contract: ${(error as Error).message}`, place: { file } }]);
    }
    if (!isMap(root) || root.kind !== 'DataContract') {
      const hint = 'begin it with apiVersion: v3.1.0 and kind: DataContract; data-mesh infer drafts one from a file';
      throw new MeshError([
        { message: 'this is no data contract: it has no kind DataContract', hint, place: { file } },
      ]);
    }
    this.root = root;
  }

  /** Adds a problem at a part of the document. */
  wrong(path: Path, message: string, hint?: string): void {
    this.problems.push({ message, hint, place: this.place(path) });
  }

  /** Remembers where a part of the manifest (`dataset/columns/2/parse/decimal`) comes from. */
  cameFrom(part: string, path: Path): void {
    this.origins.set(part, path);
  }

  /** Where a part of the manifest comes from, or the nearest part around it. */
  origin(part: string): Path | undefined {
    const parts = part.split('/');
    for (let length = parts.length; length > 0; length--) {
      const found = this.origins.get(parts.slice(0, length).join('/'));
      if (found) return found;
    }
    return undefined;
  }

  checkName(path: Path, what: string, name: string): void {
    const problem = nameProblem(what, name);
    if (problem) this.wrong(path, problem);
  }

  throwIfWrong(): void {
    if (this.problems.length > 0) throw new MeshError(this.problems);
  }

  /** Where a part stands, or the nearest part around it that is there. */
  private place(path: Path): Place {
    for (let length = path.length; length > 0; length--) {
      const node = this.yaml.getIn(path.slice(0, length), true) as { range?: readonly number[] | null } | undefined;
      if (node?.range) return { file: this.file, line: this.lines.linePos(node.range[0]).line };
    }
    return { file: this.file };
  }
}

/** A list of maps; anything else in it counts as an empty map, so that it is found wanting and not passed over. */
export function mapsIn(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map((it) => (isMap(it) ? it : {})) : [];
}

/** A value as it was given, for messages. */
export function shown(value: unknown): string {
  return value === undefined ? 'nothing' : typeof value === 'string' ? `'${value}'` : JSON.stringify(value);
}
