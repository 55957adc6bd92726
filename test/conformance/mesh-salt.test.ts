import { randomUUID } from 'node:crypto';
import { CreateSecretCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { meshSalt } from '../../lib/handlers/mesh-salt';

const client = new SecretsManagerClient({});

async function secret(SecretString: string): Promise<void> {
  const Name = `acme/salt/${randomUUID()}`;
  await client.send(new CreateSecretCommand({ Name, SecretString }));
  process.env.MESH_SALT_SECRET = Name;
}

test('the salt of the masks is what the secret holds', async () => {
  const salt = '0123456789abcdef'.repeat(4);
  await secret(salt);
  expect(await meshSalt()).toBe(salt);
});

test('fails where the secret holds too little to be a salt, and does not tell it', async () => {
  await secret('short-one');
  const error = await meshSalt().catch((it) => it);
  expect(String(error)).toContain('holds no salt; bring back its value');
  expect(String(error)).not.toContain('short-one');
});
