import { ClickHouse } from './clickhouse';
import { IcebergJava } from './iceberg-java';
import { Lake } from './lake';
import { PyIceberg } from './pyiceberg';
import type { Stranger } from './stranger';
import { Trino } from './trino';

/** The strangers that are to be had here, on one cloud; run.mjs says aloud who is missing. */
export interface Company {
  readonly lake: Lake;
  readonly pyiceberg: PyIceberg;
  readonly clickhouse?: ClickHouse;
  readonly trino?: Trino;
  readonly java?: IcebergJava;
  readonly all: readonly Stranger[];
  close(): void;
}

export const hasTrino = Boolean(process.env.CONFORMANCE_TRINO);
export const hasJava = Boolean(process.env.CONFORMANCE_ICEBERG);
export const hasClickHouse = Boolean(process.env.CONFORMANCE_CLICKHOUSE);

export async function assemble(): Promise<Company> {
  const lake = await Lake.open();
  const pyiceberg = new PyIceberg();
  const clickhouse = hasClickHouse ? new ClickHouse() : undefined;
  const java = hasJava ? new IcebergJava() : undefined;
  const trino = hasTrino ? await Trino.start() : undefined;
  return {
    lake,
    pyiceberg,
    clickhouse,
    trino,
    java,
    all: [pyiceberg, clickhouse, trino, java].filter((one) => one !== undefined),
    close: () => {
      java?.stop();
      trino?.stop();
      clickhouse?.stop();
      pyiceberg.stop();
      lake.close();
    },
  };
}
