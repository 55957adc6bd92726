import type { Allowed } from './evaluation';
import type { AtMost, EveryAction } from './every-action';
import type { Thing } from './platform';
import type { PolicyDocument } from './simulator';

const HEAD = `# Who may do what

Every role of two teams' stacks and of the account's, asked for every right on every source, table, bucket, key, queue, function and whatever else these stacks
consist of. The answers are those of \`@cloud-copilot/iam-simulate\`, which is not ours
([0026](../../lib/adr/0026-policies-are-judged-by-a-simulator-beside-us.md)): identity policies, boundaries, policies of buckets, keys, queues, topics and functions,
trusts of roles, and their conditions, as synthesized. Written by \`UPDATE_GOLDEN=1 npm run conformance -- access-matrix\`; read the difference before it is committed.

A right counts as given where all of its calls are allowed: \`read\` of a file takes \`s3:GetObject\` and \`kms:Decrypt\`, \`commit\` takes
\`glue:UpdateTable\` on catalog, database and table. Letters behind a right are conditions that it hangs on:
\`c\` the key serves this bucket only (encryption context), \`v\` only by way of S3, \`a\` only the key of that alias, \`p\` only below this prefix,
\`t\` only with the team's tag, \`b\` only with the mesh's boundary. All of S3 and SQS hangs on TLS besides. What is not named is denied.

Below its rights stands what each role may at the most: of every action that AWS has for a type of resource, asked on every resource of that type, those that some
request could be allowed, with the conditions of what the role is given left aside. What does not stand there is denied in whatever circumstances.
`;

/** @param trust who may take a role, by the role's name */
export function matrix(
  cells: ReadonlyMap<string, readonly Allowed[]>,
  things: readonly Thing[],
  trust: (role: string) => string,
  refused: readonly (readonly [what: string, answers: string])[],
  every: EveryAction,
): string {
  const rights = things.flatMap((it) => it.rights).length;
  const roles = [...cells].sort(([a], [b]) => (a < b ? -1 : 1));
  const sections = roles.flatMap(([role, allowed]) => [
    `## ${role}`,
    '',
    `Taken by ${trust(role)}.${allowed.length === 0 ? ' May nothing.' : ''}`,
    '',
    ...(allowed.length > 0 ? ['| | | may |', '| --- | --- | --- |', ...rows(allowed), ''] : []),
    ...atMost(every.byRole.get(role) ?? []),
  ]);
  const refusals = ['## Refused', '', '| | |', '| --- | --- |', ...refused.map((it) => `| ${it.join(' | ')} |`)];
  const given = roles.flatMap(([, allowed]) => allowed).length;
  const total = `Of ${roles.length} roles times ${rights} rights ${given} pairs are allowed and stand here; ${roles.length * rights - given} are denied.
Of ${roles.length} roles times ${every.asked} pairs of an action and a resource ${every.allowed} can be allowed; ${roles.length * every.asked - every.allowed} are denied.\n`;
  return `${[HEAD, total, ...sections, ...refusals].join('\n')}\n`;
}

function atMost(found: readonly AtMost[]): string[] {
  if (found.length === 0) return [];
  const lines = found.map(
    ({ kind, names, actions }) =>
      `| ${kind} | ${names.map((it) => `\`${it}\``).join('<br>')} | ${byService(actions)} |`,
  );
  return ['| | | at the most |', '| --- | --- | --- |', ...lines, ''];
}

/** `s3:GetObject, PutObject`. */
function byService(actions: readonly string[]): string {
  const [service] = actions[0].split(':');
  return `${service}:${actions.map((it) => it.slice(service.length + 1)).join(', ')}`;
}

/** Things of one kind of which the same may be done share a row. */
function rows(allowed: readonly Allowed[]): string[] {
  const byThing = new Map<Thing, string[]>();
  for (const { thing, right, marks } of allowed)
    byThing.set(thing, [...(byThing.get(thing) ?? []), right.verb + (marks && ` *${marks}*`)]);
  const byRights = new Map<string, { kind: string; may: string; names: string[] }>();
  for (const [{ kind, name }, verbs] of byThing) {
    const may = verbs.join(', ');
    const row = byRights.get(`${kind} ${may}`) ?? { kind, may, names: [] };
    byRights.set(`${kind} ${may}`, { ...row, names: [...row.names, `\`${name}\``] });
  }
  return [...byRights.values()].map(({ kind, may, names }) => `| ${kind} | ${names.join('<br>')} | ${may} |`);
}

/** Whom a trust names, and what it asks of them. */
export function trusted({ Statement }: PolicyDocument): string {
  return Statement.map(({ Principal, Condition }) => {
    const whom = Object.values(Principal as Record<string, unknown>)
      .flat()
      .join(', ');
    return `\`${whom}\`${Condition ? ` if \`${JSON.stringify(Condition)}\`` : ''}`;
  }).join(' or ');
}
