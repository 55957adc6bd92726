import { Refusal } from '../refusal';

/** What the engine says of a Parquet file that it cannot read, without its own classes of errors and the paths of this machine. */
export function unreadableParquet(error: unknown, path: string): Refusal {
  const [first] = (error instanceof Error ? error.message : String(error)).split('\n', 1);
  const said = [`file '${path}'`, `File '${path}'`, `file "${path}"`, `File "${path}"`, path].reduce(
    (text, named) => text.replaceAll(named, 'the file'),
    first.replace(/^((?:[A-Z][A-Za-z/ ]* )?Error: )+/, ''),
  );
  return new Refusal('unreadable', `the Parquet file cannot be read: ${said.slice(0, 300)}`);
}
