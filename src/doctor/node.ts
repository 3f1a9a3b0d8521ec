import { readFileSync } from 'node:fs';

import type { Finding } from './check.ts';

/** What runs us; replaced in tests. */
export interface NodeFacts {
  /** `20.20.2` */
  readonly version: string;
  readonly platform: string;
  readonly arch: string;
  /** As in package.json: `>=20.19`. */
  readonly engines: string;
}

/** The check of Node itself: whether it is as new as our package.json asks for. */
export function checkNode(facts: NodeFacts = ownFacts()): Finding {
  const { version, platform, arch, engines } = facts;
  const needs = engines.replace('>=', '>= ');
  const isNewEnough = compareVersions(version, engines.replace('>=', '')) >= 0;
  return {
    status: isNewEnough ? 'ok' : 'broken',
    summary: `${version} (${platform} ${arch}), needs ${needs}`,
    hint: isNewEnough ? undefined : `install Node ${needs}: https://nodejs.org`,
    details: { version, platform, arch, needs: engines },
  };
}

function ownFacts(): NodeFacts {
  // It lies two folders up from src/doctor, dist/doctor and dist/bundle alike.
  const ownPackage = new URL('../../package.json', import.meta.url);
  const { engines } = JSON.parse(readFileSync(ownPackage, 'utf8')) as { readonly engines: { node: string } };
  const { platform, arch, versions } = process;
  return { version: versions.node, platform, arch, engines: engines.node };
}

/** Below 0 when `a` is older; parts that one of them does not have count as 0. */
function compareVersions(a: string, b: string): number {
  const [ours, theirs] = [partsOf(a), partsOf(b)];
  const differing = ours.findIndex((part, k) => part !== (theirs[k] ?? 0));
  return differing < 0 ? 0 : (ours[differing] ?? 0) - (theirs[differing] ?? 0);
}

/** `20.19.0-nightly` → 20, 19, 0 */
function partsOf(version: string): number[] {
  return (version.split('-')[0] ?? '').split('.').map(Number);
}
