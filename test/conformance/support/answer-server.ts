import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Calls `work` with a URL that takes one answer, as CloudFormation's does; what was put there. */
export async function answerTo(work: (url: string) => Promise<unknown>): Promise<{ Status: string; Reason?: string }> {
  let body = '';
  const server = createServer((request, response) => {
    body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => response.end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    return JSON.parse(body);
  } finally {
    server.close();
  }
}
