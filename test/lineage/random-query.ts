/** SQL made up by choices: tables `t` and `u` of the columns a, b and c, all BIGINT. */
export function randomQuery(choices: readonly number[]): string {
  let at = 0;
  let names = 0;
  const pick = (of: number): number => (choices[at++ % choices.length] + at) % of;
  const one = <T>(list: readonly T[]): T => list[pick(list.length)];
  const fresh = (prefix: string): string => `${prefix}${names++}`;

  interface Relation {
    readonly sql: string;
    readonly columns: readonly string[];
  }

  const expression = (columns: readonly string[], outer: readonly string[], depth: number): string => {
    const column = (): string => one([...columns, ...outer]);
    switch (pick(depth > 0 ? 8 : 5)) {
      case 0:
        return `(${column()} + ${column()})`;
      case 1:
        return `CASE WHEN ${column()} > ${column()} THEN ${column()} ELSE ${pick(3)} END`;
      case 2:
        return `coalesce(${column()}, ${column()})`;
      case 3:
      case 4:
        return column();
      case 5: {
        const { sql, columns: inner } = relation(depth - 1, columns);
        return `(SELECT ${one(['max', 'sum', 'count'])}(q.${one(inner)}) FROM (${sql}) AS q)`;
      }
      case 6: {
        const { sql, columns: inner } = relation(depth - 1, columns);
        return `CAST(${column()} IN (SELECT q.${one(inner)} FROM (${sql}) AS q) AS BIGINT)`;
      }
      default: {
        const { sql } = relation(depth - 1, columns);
        return `CAST(EXISTS (${sql}) AS BIGINT)`;
      }
    }
  };

  const relation = (depth: number, outer: readonly string[] = []): Relation => {
    if (depth <= 0) {
      const name = fresh('r');
      const where = outer.length > 0 ? ` WHERE ${name}.${one(['a', 'b', 'c'])} ${one(['=', '<'])} ${one(outer)}` : '';
      return { sql: `SELECT a, b, c FROM ${one(['t', 'u'])} AS ${name}${where}`, columns: ['a', 'b', 'c'] };
    }
    const below = relation(depth - 1, outer);
    const name = fresh('q');
    const columns = below.columns.map((column) => `${name}.${column}`);
    const from = `(${below.sql}) AS ${name}`;
    const value = (): string => expression(columns, outer, depth - 1);
    switch (pick(12)) {
      case 0:
        return { sql: `SELECT ${value()} AS x, ${value()} AS y FROM ${from}`, columns: ['x', 'y'] };
      case 1:
        return { sql: `SELECT * FROM ${from} WHERE ${value()} > ${value()}`, columns: below.columns };
      case 2: {
        const [k, aggregate] = [one(columns), one(['sum', 'min', 'count'])];
        const filter = pick(2) === 0 ? ` FILTER (WHERE ${one(columns)} > 1)` : '';
        return {
          sql: `SELECT ${k} AS k, ${aggregate}(${one(columns)})${filter} AS s FROM ${from} GROUP BY ${k}`,
          columns: ['k', 's'],
        };
      }
      case 3: {
        const window = `PARTITION BY ${one(columns)} ORDER BY ${columns.join(', ')}`;
        return {
          sql: `SELECT ${one(columns)} AS k, ${one(['sum', 'lag', 'max'])}(${one(columns)}) OVER (${window}) AS w FROM ${from}`,
          columns: ['k', 'w'],
        };
      }
      case 4:
        return { sql: `SELECT DISTINCT ${one(columns)} AS d, ${one(columns)} AS e FROM ${from}`, columns: ['d', 'e'] };
      case 5: {
        const { sql, columns: others } = relation(depth - 1, outer);
        const operator = one(['UNION ALL', 'UNION', 'EXCEPT', 'INTERSECT ALL']);
        return {
          sql: `SELECT ${one(columns)} AS m FROM ${from} ${operator} SELECT o.${one(others)} FROM (${sql}) AS o`,
          columns: ['m'],
        };
      }
      case 6:
        return { sql: `SELECT * FROM ${from} ORDER BY ${columns.join(', ')} LIMIT 2`, columns: below.columns };
      case 7: {
        const other = relation(depth - 1, outer);
        const right = fresh('j');
        const kind = one(['JOIN', 'LEFT JOIN', 'FULL JOIN', 'SEMI JOIN', 'ANTI JOIN']);
        const given = /SEMI|ANTI/.test(kind) ? one(columns) : `${right}.${one(other.columns)}`;
        const on = `${one(columns)} = ${right}.${one(other.columns)}`;
        return {
          sql: `SELECT ${one(columns)} AS l, ${given} AS r FROM ${from} ${kind} (${other.sql}) AS ${right} ON ${on}`,
          columns: ['l', 'r'],
        };
      }
      case 8: {
        const other = relation(depth - 1, columns);
        const right = fresh('l');
        return {
          sql: `SELECT ${one(columns)} AS l, ${right}.${one(other.columns)} AS r FROM ${from}, LATERAL (${other.sql}) AS ${right}`,
          columns: ['l', 'r'],
        };
      }
      case 9: {
        const common = fresh('c');
        return {
          sql: `WITH ${common} AS (${below.sql}) SELECT x.${one(below.columns)} AS l, y.${one(below.columns)} AS r FROM ${common} x JOIN ${common} y ON x.${one(below.columns)} = y.${one(below.columns)}`,
          columns: ['l', 'r'],
        };
      }
      case 10:
        return {
          sql: `SELECT ${one(columns)} AS k, unnest([${value()}, ${one(columns)}]) AS n FROM ${from}`,
          columns: ['k', 'n'],
        };
      default:
        return {
          sql: `SELECT ${value()} AS x FROM ${from} QUALIFY row_number() OVER (ORDER BY ${columns.join(', ')}) <= 3`,
          columns: ['x'],
        };
    }
  };
  return relation(3).sql;
}
