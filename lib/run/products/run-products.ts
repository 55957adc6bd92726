import { describeProblem } from '../../error';
import { productInputs } from '../../plan';
import { isFatal, problemsOf, throwIfStopped } from '../faults';
import { productNamed } from '../places';
import type { ModelReport, ProductReport } from '../report';
import type { RunContext } from '../run-context';
import { publishProduct } from './publish-product';

/** Publishes the products that are due. One whose tables could not all be brought up to date keeps its last publish. */
export async function runProducts(
  context: RunContext,
  models: readonly ModelReport[],
): Promise<readonly ProductReport[]> {
  const { platform, emit, report } = context;
  const behind: Record<string, string> = { ...context.blocked };
  for (const { table, status, because } of models) {
    if (status === 'failed') behind[table] ??= 'failed';
    if (status === 'skipped') behind[table] ??= because ?? 'was skipped';
  }
  const names = [...platform.mesh.products.keys()];
  const reports: ProductReport[] = [];
  for (const [index, product] of names.entries()) {
    throwIfStopped(context.signal);
    const [at, of] = [index + 1, names.length];
    emit({ kind: 'product started', product, at, of });
    const done = await publish(context, product, behind);
    for (const { table, check, rows } of done.failedChecks ?? []) {
      report({
        message: `${product} failed its audit: in ${table} ${check} is broken by ${rows} ${rows === 1 ? 'row' : 'rows'}`,
        hint: 'its last publish goes on serving',
        place: { construct: productNamed(platform, product).path },
      });
    }
    reports.push(done);
    emit({ kind: 'product done', at, of, ...done });
  }
  return reports;
}

async function publish(
  context: RunContext,
  name: string,
  behind: Readonly<Record<string, string>>,
): Promise<ProductReport> {
  const { platform, report } = context;
  const product = productNamed(platform, name);
  const { version } = product;
  const lacking = productInputs(product).find((table) => table in behind);
  if (lacking !== undefined)
    return { product: name, version, status: 'skipped', because: `its table ${lacking} ${behind[lacking]}` };
  try {
    return await publishProduct(platform, name, context);
  } catch (error) {
    if (isFatal(error) || context.signal?.aborted) throw error;
    const problems = problemsOf(error, { construct: product.path });
    problems.forEach(report);
    const because = problems.map((it) => describeProblem({ ...it, place: undefined })).join('; ');
    return { product: name, version, status: 'failed', because };
  }
}
