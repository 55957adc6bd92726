import { fail } from '../error';
import { environment } from './environment';

/** What the account's stack generates: of fewer characters a salt could be guessed. */
const SHORTEST = 32;

/** The mesh's salt, from the account's secret. It is kept by nobody: read when masks are made, and in no message or log. */
export async function meshSalt(): Promise<string> {
  const { GetSecretValueCommand, SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
  const client = new SecretsManagerClient({
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 5_000, socketTimeout: 30_000 },
  });
  const name = environment('MESH_SALT_SECRET');
  const { SecretString: salt } = await client.send(new GetSecretValueCommand({ SecretId: name }));
  if (salt === undefined || salt.length < SHORTEST) {
    return fail(`the secret ${name} holds no salt`, 'bring back its value: with another one, hashes match no more');
  }
  return salt;
}
