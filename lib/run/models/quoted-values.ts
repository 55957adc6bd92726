import { isClassified } from '../../contract';
import { MeshError } from '../../error';
import type { ModelManifest } from '../../manifest';
import { type Mesh, subscribedTable } from '../../plan';
import { isFatal } from '../faults';

/** Errors of the engine that tell of the SQL or of the machine; what others say may quote a value of a row. */
const QUOTES_NONE = /^(Binder|Catalog|Parser|Not implemented|Out of Memory|IO|Interrupt) Error/i;
/** What a cast to a declared column says, which knows by itself what may be shown. */
const OF_A_CAST = /^Invalid Input Error: column '[^']+': the value .*does not fit/s;

/** SQL of the user's own may give any value that it reads, under any name. */
export function isReadingClassified(mesh: Mesh, model: ModelManifest): boolean {
  const inputs = model.inputs.flatMap(
    ({ table }) =>
      (mesh.datasets.get(table) ?? mesh.models.get(table) ?? subscribedTable(mesh, table)?.table)?.columns ?? [],
  );
  return [...model.columns, ...inputs].some(isClassified);
}

/** The error as it may be shown and recorded: without the value on which a model's SQL failed, where that may be a classified one. */
export function withoutValues(error: unknown, mesh: Mesh, model: ModelManifest): unknown {
  const { message = '', cause } = error as { message?: unknown; cause?: unknown };
  // What writing a table says of an error of the engine quotes it in turn.
  const text = String((cause as { message?: unknown } | undefined)?.message ?? message);
  const isOurs = error instanceof MeshError && cause === undefined;
  if (isOurs || isFatal(error) || QUOTES_NONE.test(text) || OF_A_CAST.test(text) || !isReadingClassified(mesh, model))
    return error;
  const [kind] = /^[\w ]+ Error/.exec(text) ?? ['an error'];
  return new MeshError([
    {
      message: `its SQL fails on a value (${kind}), which is not shown since it may be of a classified column`,
      hint: 'use TRY_CAST or a condition where the SQL casts or computes, or try it on rows that you may see',
    },
  ]);
}
