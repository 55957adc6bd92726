// The one file that knows the simulator (lib/adr/0026): a program of its own, JSON in and JSON out.
const { readFileSync } = require('node:fs');

const found = (name) => require(require.resolve(`@cloud-copilot/${name}`, { paths: [process.argv[2]] }));
const { runUnsafeSimulation } = found('iam-simulate');
const { createValidatedPolicy, validateIdentityPolicy, validateResourcePolicy, validateTrustPolicy } =
  found('iam-policy');
const { iamActionExists } = found('iam-data');

const VALIDATORS = { identity: validateIdentityPolicy, resource: validateResourcePolicy, trust: validateTrustPolicy };

async function main() {
  const { policies, asks } = JSON.parse(readFileSync(0, 'utf8'));
  const loaded = Object.fromEntries(Object.entries(policies).map(([name, it]) => [name, load(name, it)]));
  // An action with a slip of the pen would count as denied.
  for (const action of new Set(asks.map((it) => it.action)))
    if (!(await iamActionExists(...action.split(':')))) throw new Error(`AWS has no action ${action}`);
  process.stdout.write(JSON.stringify(asks.map((ask) => simulate(loaded, ask))));
}

/** The validated run knows no condition key with a colon in its variable part, as those of encryption contexts: the check is made here. */
function load(name, { kind, document }) {
  const policy = createValidatedPolicy(document, VALIDATORS[kind], { name });
  if (policy.errors.length > 0) throw new Error(`${name}: ${JSON.stringify(policy.errors)}`);
  return policy;
}

function simulate(loaded, { principal, identity, boundary, resourcePolicy, action, resource, account, context }) {
  const named = (name) => ({ name, policy: loaded[name] });
  return runUnsafeSimulation(
    {
      request: { principal, action, resource: { resource, accountId: account }, contextVariables: context },
      identityPolicies: identity.map(named),
      permissionBoundaryPolicies: boundary && [named(boundary)],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      resourcePolicy: resourcePolicy && loaded[resourcePolicy],
    },
    {},
  );
}

main().catch(({ message }) => {
  console.error(message);
  process.exitCode = 1;
});
