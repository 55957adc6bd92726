import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** An S3, Glue and SQS of this machine, for all test files of one run; the SDK finds it by its own environment. */
export default async function startCloud(): Promise<void> {
  const python = process.env.CONFORMANCE_PYTHON;
  if (!python) throw new Error('CONFORMANCE_PYTHON is not set; start the tests by npm run conformance');
  const server = spawn(python, [join(__dirname, '../moto_server.py')], { stdio: ['ignore', 'pipe', 'pipe'] });
  const log: string[] = [];
  server.stderr.on('data', (chunk) => log.push(String(chunk)));
  const port = await new Promise<string>((resolve, reject) => {
    createInterface(server.stdout).once('line', resolve);
    server.once('exit', () => reject(new Error(`the server did not start: ${log.join('')}`)));
  });
  Object.assign(process.env, {
    CONFORMANCE_SERVER_PID: String(server.pid),
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'testing',
    AWS_SECRET_ACCESS_KEY: 'testing',
    AWS_REGION: 'eu-west-1',
    AWS_EC2_METADATA_DISABLED: 'true',
  });
}
