import { type Call, contextOf, type Right, type Thing } from './platform';
import type { Policies, Role } from './policies';
import { type Answer, type Ask, type Context, simulate } from './simulator';
import { ACCOUNT } from './template';

/** A condition that a grant hangs on, by the mark that stands for it, and a request that does not meet it. */
const CONDITIONS: readonly (readonly [mark: string, key: string, otherwise: string | readonly string[] | undefined])[] =
  [
    ['c', 'kms:EncryptionContext:aws:s3:arn', 'arn:aws:s3:::another-bucket'],
    ['v', 'kms:ViaService', 'another.eu-west-1.amazonaws.com'],
    ['a', 'kms:ResourceAliases', []],
    ['p', 's3:prefix', 'another/'],
    ['t', 'aws:PrincipalTag/data-mesh:team', undefined],
    ['b', 'iam:PermissionsBoundary', undefined],
  ];

export interface Allowed {
  readonly thing: Thing;
  readonly right: Right;
  /** Of the conditions without which it is refused. */
  readonly marks: string;
}

/** A request of a role of the stacks. */
export function asked(policies: Policies, role: Role, { action, resource, context }: Call): Ask {
  return {
    principal: role.arn,
    identity: role.identity,
    boundary: role.boundary,
    resourcePolicy: policyOf(policies, resource),
    action,
    resource,
    account: ACCOUNT,
    context: { ...contextOf(role), ...context },
  };
}

/** Of a bucket also where an object is asked for. */
export function policyOf(policies: Policies, resource: string): string | undefined {
  return policies.policyOf(resource.startsWith('arn:aws:s3:::') ? resource.split('/')[0] : resource);
}

/** What each role may do of all that can be asked, by the role's name. */
export function evaluate(policies: Policies, things: readonly Thing[]): Map<string, Allowed[]> {
  const pairs = policies.roles.flatMap((role) =>
    things.flatMap((thing) => thing.rights.map((right) => ({ role, thing, right }))),
  );
  const allowed = filter(policies, pairs, ({ right }) => right.calls);
  const marked = new Map(allowed.map((it) => [it, '']));
  for (const [mark, key, otherwise] of CONDITIONS) {
    const told = allowed.filter(({ role, right }) =>
      right.calls.some((it) => key in { ...contextOf(role), ...it.context }),
    );
    const still = new Set(
      filter(
        policies,
        told,
        ({ right }) => right.calls,
        (context) => changed(context, key, otherwise),
      ),
    );
    for (const it of told) if (!still.has(it)) marked.set(it, `${marked.get(it)}${mark}`);
  }
  const found = new Map<string, Allowed[]>(policies.roles.map(({ name }) => [name, []]));
  for (const [{ role, thing, right }, marks] of marked) found.get(role.name)?.push({ thing, right, marks });
  return found;
}

function filter<T extends { readonly role: Role }>(
  policies: Policies,
  pairs: readonly T[],
  calls: (pair: T) => readonly Call[],
  change: (context: Context) => Context = (it) => it,
): T[] {
  const asks = pairs.flatMap((pair) => calls(pair).map((call) => asked(policies, pair.role, call)));
  const answers = simulate(
    policies.all,
    asks.map((ask) => ({ ...ask, context: change(ask.context) })),
  );
  let at = 0;
  return pairs.filter((pair) => {
    const own: readonly Answer[] = answers.slice(at, at + calls(pair).length);
    at += own.length;
    return own.every((answer) => answer === 'Allowed');
  });
}

function changed(context: Context, key: string, otherwise: string | readonly string[] | undefined): Context {
  if (!(key in context)) return context;
  const { [key]: _, ...rest } = context;
  return otherwise === undefined ? rest : { ...rest, [key]: otherwise };
}
