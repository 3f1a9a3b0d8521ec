/** What workers find around them: variables, flags of Node's. */
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';

import { UsageError, type PoolOptions } from '../../index.ts';
import { fileError } from '../../input/file-error.ts';

/** Raw text of the options; commander's names. */
export interface EnvironmentFlags {
  readonly env: readonly string[];
  readonly envFile: readonly string[];
  readonly execArgv: readonly string[];
}

/** Files in their order, then single variables; the last word counts. Throws `UsageError`, and `InputError` for a file. */
export function toEnvironment({
  env,
  envFile,
  execArgv,
}: EnvironmentFlags): Pick<PoolOptions, 'env' | 'execArgv'> {
  const variables = [...envFile.map(readEnvFile), ...env.map(parseVariable)];
  return {
    env: variables.length === 0 ? undefined : (Object.assign({}, ...variables) as Record<string, string>),
    execArgv: execArgv.length === 0 ? undefined : execArgv,
  };
}

function readEnvFile(path: string): NodeJS.Dict<string> {
  try {
    return parseEnv(readFileSync(path, 'utf8'));
  } catch (error) {
    throw fileError('read', path, error);
  }
}

function parseVariable(text: string): Record<string, string> {
  const [, name, value = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined)
    throw new UsageError(`invalid --env '${text}': expected NAME=value`, {
      hint: 'workers have all variables that mprun has; write it like NODE_ENV=test',
    });
  return { [name]: value };
}
