import type { DuckDBType } from '@duckdb/node-api';
import type { Session } from './session';

/** Teaches a session a function of its own that gives an INTEGER. A null among the arguments gives null. */
export async function registerFunction(
  session: Session,
  name: string,
  parameters: readonly ('VARCHAR' | 'INTEGER')[],
  compute: (...values: unknown[]) => number | null,
): Promise<void> {
  const { DuckDBScalarFunction, INTEGER, VARCHAR } = await import('@duckdb/node-api');
  const types: Record<string, DuckDBType> = { INTEGER, VARCHAR };
  session.connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name,
      returnType: INTEGER,
      parameterTypes: parameters.map((type) => types[type]),
      mainFunction: (_, input, output) => {
        const columns = Array.from({ length: input.columnCount }, (_, index) => input.getColumnVector(index));
        for (let row = 0; row < input.rowCount; row++) {
          const values = columns.map((column) => column.getItem(row));
          output.setItem(row, values.includes(null) ? null : compute(...values));
        }
        output.flush();
      },
    }),
  );
}
