/** What threads are started with, as Piscina wants it. */
import type { WorkerSettings } from './backend.ts';

/** What is set over ours; without what would change how Piscina works. */
export function environment(env: WorkerSettings['env']): Record<string, string> {
  const all = Object.entries({ ...process.env, ...env });
  return Object.fromEntries(
    all.filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith('PISCINA_'),
    ),
  );
}

/** Without what is not set. */
export function defined(limits: WorkerSettings['resourceLimits']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(limits).filter((entry): entry is [string, number] => entry[1] !== undefined),
  );
}
