import { fail } from '../error';

/** What a function's environment must say, as the constructs write it. */
export function environment(name: `MESH_${string}`): string {
  return process.env[name] ?? fail(`the function's environment has no ${name}`, 'deploy the stack again');
}
