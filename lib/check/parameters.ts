import { duckdbType } from '../contract';
import { nearest } from '../error';
import { literal, type Parameter, sqlTokens } from '../plan';
import { positional, type SqlFault } from './select';
import { allNodes, type SyntaxNode, spotAt } from './syntax-tree';

/** An SQL text in which samples stand for its parameters, so that the engine knows their types. */
export interface BindableSql {
  readonly sql: string;
  readonly faults: readonly SqlFault[];
  /** Names of the parameters that it uses. */
  readonly used: ReadonlySet<string>;
  /** The offset in the text as it was written, both in UTF-8 bytes. */
  original(offset: number): number;
}

/** Puts samples in the places of parameters; one that nothing binds is a fault, and is put as NULL. */
export function bindableSql(
  { sql: written, tree }: { readonly sql: string; readonly tree: SyntaxNode },
  parameters: readonly Parameter[],
): BindableSql {
  const asked = new Set(
    allNodes(tree)
      .filter((node) => node.class === 'PARAMETER')
      .map((node) => node.identifier),
  );
  if (asked.size === 0) return { sql: written, faults: [], used: new Set(), original: (offset) => offset };
  const faults: SqlFault[] = [];
  const used = new Set<string>();
  const shifts: { readonly from: number; readonly by: number }[] = [];
  let [sql, at] = ['', 0];
  for (const token of sqlTokens(written)) {
    const found = /^\$(\w+)$/.exec(token)?.[1];
    const name = found !== undefined && asked.has(found) ? found : undefined;
    const known = parameters.find((it) => it.name === name);
    let put = token;
    if (name !== undefined && known) {
      used.add(known.name);
      put = `CAST(${literal(known.sample)} AS ${duckdbType(known.type)})`;
    } else if (name !== undefined) {
      const spot = spotAt(written, at);
      faults.push(/^\d+$/.test(name) ? positional(`$${name}`, spot) : { ...unknown(name, parameters), ...spot });
      put = 'NULL';
    } else if (token === '?' && [...asked].some((it) => /^\d+$/.test(String(it)))) {
      faults.push(positional('?', spotAt(written, at)));
      put = 'NULL';
    }
    at += Buffer.byteLength(token);
    sql += put;
    if (put !== token) shifts.push({ from: Buffer.byteLength(sql), by: at - Buffer.byteLength(sql) });
  }
  const original = (offset: number) => offset + (shifts.findLast(({ from }) => from <= offset)?.by ?? 0);
  return { sql, faults, used, original };
}

function unknown(name: string, parameters: readonly Parameter[]): SqlFault {
  const names = parameters.map((it) => it.name);
  const near = nearest(name, names);
  const some = names.length > 0 ? `there are: ${names.map((it) => `$${it}`).join(', ')}` : 'write the value in the SQL';
  const hint = near ? `did you mean '$${near}'` : some;
  return { rule: 'unknown-parameter', message: `'$${name}' is bound to nothing`, hint };
}
