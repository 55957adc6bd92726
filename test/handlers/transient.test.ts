import { fail } from '../../lib/error';
import { causeOf } from '../../lib/handlers/state-error';
import { namingTransient } from '../../lib/handlers/transient';

const thrown = (error: unknown) => namingTransient(() => Promise.reject(error)).catch((it) => it);

test.each([
  ['a throttled request', Object.assign(new Error('slow'), { name: 'ThrottlingException' })],
  ['a service that is down', Object.assign(new Error('down'), { $metadata: { httpStatusCode: 503 } })],
  ['a connection that was reset', Object.assign(new Error('reset'), { code: 'ECONNRESET' })],
  [
    'an error that came of such a one',
    new Error('cannot read', { cause: Object.assign(new Error(), { code: 'ETIMEDOUT' }) }),
  ],
])('%s is worth trying again', async (_, error) => {
  expect(await thrown(error)).toMatchObject({ name: 'Transient', message: error.message });
});

test.each([
  ['what a declaration gets wrong', () => fail('the SQL is wrong')],
  [
    'what may not be done',
    () => {
      throw Object.assign(new Error('no'), { $metadata: { httpStatusCode: 403 } });
    },
  ],
  [
    'a text',
    () => {
      throw 'text';
    },
  ],
])('fails at once: %s', async (_, work) => {
  const error = await namingTransient(async () => work()).catch((it) => it);
  expect(error?.name).not.toBe('Transient');
});

test('what a state machine knows of a failure is told in words', () => {
  expect(causeOf({ Error: 'MeshError', Cause: '{"errorMessage":"no column x"}' })).toBe('no column x');
  expect(
    causeOf({ Error: 'Sandbox.Timedout', Cause: '{"errorMessage":"Task timed out after 900.00 seconds"}' }),
  ).toMatch(/^it took longer/);
  expect(causeOf({ Error: 'Runtime.ExitError', Cause: '{"errorMessage":"signal: killed"}' })).toMatch(
    /raise the layer's memory/,
  );
  expect(causeOf({ Error: 'States.Runtime', Cause: 'no path' })).toBe('States.Runtime: no path');
  expect(causeOf({})).toBe('unknown: ');
});
