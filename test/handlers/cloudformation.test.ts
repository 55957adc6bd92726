import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answering, UnfinishedError } from '../../lib/handlers/cloudformation';

interface Answer {
  readonly method?: string;
  readonly contentType?: string;
  readonly body: Record<string, string>;
}

/** What CloudFormation's URL is told; it refuses as many times as `refusals` says first. */
async function answersOf(work: () => Promise<void>, refusals = 0, physicalId?: string): Promise<Answer[]> {
  const answers: Answer[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
      answers.push({ method: request.method, contentType: request.headers['content-type'], body });
      response.writeHead(answers.length > refusals ? 200 : 503).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const ResponseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/?signature=x`;
  const ids = { StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Tables', PhysicalResourceId: physicalId };
  try {
    await answering({ RequestType: 'Create', ResponseURL, ...ids }, work);
  } finally {
    server.close();
  }
  return answers;
}

test('success is told with the ids that CloudFormation gave, without a content type', async () => {
  const [{ method, contentType, body }] = await answersOf(async () => undefined);
  expect({ method, contentType: contentType || undefined }).toEqual({ method: 'PUT', contentType: undefined });
  expect(body).toEqual({
    Status: 'SUCCESS',
    PhysicalResourceId: 'tables-of-Tables',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Tables',
  });
});

test('fails without an answer where the work is to be gone on with, so that Lambda calls again', async () => {
  const unfinished = new UnfinishedError('3 tables are left');
  await expect(answersOf(() => Promise.reject(unfinished))).rejects.toBe(unfinished);
});

test('a resource keeps its physical id', async () => {
  const [{ body }] = await answersOf(async () => undefined, 0, 'given before');
  expect(body.PhysicalResourceId).toBe('given before');
});

test('fails with the reason, cut so that the whole answer fits in 4,096 bytes', async () => {
  const [{ body }] = await answersOf(() => Promise.reject(new Error('€'.repeat(5_000))));
  expect(body).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^€/) });
  expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThanOrEqual(4_096);
});

test('an answer that was not taken is given again', async () => {
  expect(await answersOf(async () => undefined, 2)).toHaveLength(3);
});
