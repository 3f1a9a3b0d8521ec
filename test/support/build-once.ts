import { execFileSync } from 'node:child_process';

/** Tests run what users run: dist/ is built once, before all of them. */
export default function buildOnce(): void {
  execFileSync(process.execPath, ['scripts/build.js'], { stdio: ['ignore', 'inherit', 'inherit'] });
}
