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

/**
 * Teaches a session a function of whole vectors, INTEGER to DOUBLE. It is taken to have a memory: it is called once for each
 * vector, no filter is moved before it, and nothing is computed ahead.
 *
 * @param compute - fills `result` from `given`, row by row; neither has nulls
 */
export async function registerVectorFunction(
  session: Session,
  name: string,
  compute: (given: Int32Array, result: Float64Array) => void,
): Promise<void> {
  const { DuckDBScalarFunction, INTEGER, DOUBLE } = await import('@duckdb/node-api');
  session.connection.registerScalarFunction(
    DuckDBScalarFunction.create({
      name,
      returnType: DOUBLE,
      parameterTypes: [INTEGER],
      volatile: true,
      mainFunction: (_, input, output) => {
        // The items themselves: a call for each of a billion rows is what this function is there to spare.
        const given = input.getColumnVector(0) as unknown as { readonly items: Int32Array };
        const result = output as unknown as { readonly items: Float64Array };
        compute(given.items, result.items);
        output.flush();
      },
    }),
  );
}
