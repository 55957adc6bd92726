import { App, Stack } from 'aws-cdk-lib';
import { AccountPlatform, DataMesh } from '../constructs';

// The platform team's own app: what an account has once. `cdk deploy -c cdk-data-mesh:mesh=acme`
const app = new App();
const mesh = DataMesh.of(app).mesh;
const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
new AccountPlatform(new Stack(app, `${mesh.replaceAll('_', '-')}-account`, { env }), 'Platform');
