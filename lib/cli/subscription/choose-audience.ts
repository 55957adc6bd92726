import { nameHint } from '../../check';
import { fail } from '../../error';
import type { PublishRecord } from '../../plan';

/** The audience as which a team subscribes: the one that is named, else the only one that has the team's domain among its subscribers. */
export function chooseAudience(record: PublishRecord, domains: readonly string[], named?: string): string {
  const { product, audiences } = record;
  const forUs = Object.entries(audiences).filter(([, { subscribers }]) =>
    domains.length > 0 ? subscribers.some((domain) => domains.includes(domain)) : subscribers.length > 0,
  );
  if (named !== undefined) {
    if (!audiences[named]) {
      fail(`${product} has no audience '${named}'`, nameHint(named, Object.keys(audiences)));
    }
    if (domains.length > 0 && !forUs.some(([name]) => name === named)) refuse(record, named, domains);
    return named;
  }
  if (forUs.length === 1) return forUs[0][0];
  if (forUs.length > 1) {
    const names = forUs.map(([name]) => name);
    return fail(
      `${product} has several audiences: ${names.join(', ')}`,
      `say as which: data-mesh subscribe ${product} --audience ${names[0]}`,
    );
  }
  return refuse(record, undefined, domains);
}

function refuse({ product, audiences }: PublishRecord, named: string | undefined, domains: readonly string[]): never {
  const us = domains.length > 0 ? `'${domains.join("', '")}'` : 'anybody';
  const there = Object.entries(audiences).map(
    ([name, { subscribers }]) => `${name} (${subscribers.join(', ') || 'nobody'})`,
  );
  return fail(
    named === undefined
      ? `no audience of ${product} may be subscribed to by ${us}; there are: ${there.join(', ')}`
      : `the audience '${named}' of ${product} is not for ${us}; there are: ${there.join(', ')}`,
    `ask its owner to add you to the subscribers: addAudience('${named ?? domains[0] ?? 'NAME'}', { subscribers: ['${domains[0] ?? 'YOUR_DOMAIN'}'] })`,
  );
}
