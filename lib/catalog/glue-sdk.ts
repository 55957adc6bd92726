// Named one by one, so that a bundle takes no more; imported lazily, so that a laptop's run never pays for it.
export { CreateTableCommand, GetTableCommand, GlueClient, UpdateTableCommand } from '@aws-sdk/client-glue';
