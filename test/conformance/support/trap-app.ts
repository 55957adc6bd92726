import { App, Stack } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';

// An Iceberg table as CloudFormation's own resource, which is what this library does not do.
const app = new App();
const stack = new Stack(app, 'Trap', { env: { account: '123456789012', region: 'eu-west-1' } });
const catalogId = stack.account;
const database = new CfnDatabase(stack, 'Database', { catalogId, databaseInput: { name: 'trap' } });
const table = new CfnTable(stack, 'Table', {
  catalogId,
  databaseName: 'trap',
  tableInput: { name: 'bill', description: stack.node.tryGetContext('description') },
});
table.addDependency(database);
app.synth();
