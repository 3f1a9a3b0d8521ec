/**
 * No child outlives this process, however it ends.
 *
 * A child notices at the end of its inbox that its parent is gone, but not while it computes without a pause. So one
 * small shell per parent holds the read end of a pipe whose write end only the parent has. At the pipe's end
 * (`kill -9` included) it gives the children a moment to leave by themselves, then ends their process groups.
 *
 *     parent ──"all 101 102 103\n"──▶ sh: remembers the last line ──end of file──▶ kill -KILL -101 -102 -103
 *
 * Where the parent is the program itself, and nothing of it goes on, its shared memory goes, too: it takes room that nobody else has
 * until then. What has a name in all programs goes if it is what it was (see ../memory/names.ts).
 *
 * It leads its own session, so that a signal to the terminal's group does not reach it. Where there is no
 * `sh` (Windows), a child that never yields lives until it yields. See docs/decisions/0002-orphan-guard.md.
 */
import { spawn, type ChildProcess } from 'node:child_process';

import { LET_GO_FILE, ownFolder } from '../memory/folder.ts';
import { realm } from '../util/realm.ts';

/** A moment for children to leave by themselves and run their exit handlers. */
const GRACE_SECONDS = 0.5;

const SCRIPT = `while read -r first rest; do fate=$first groups=$rest; done
[ -n "$groups" ] || exit 0
sleep ${GRACE_SECONDS}
for group in $groups; do kill -s KILL -- "-$group"; done 2>/dev/null
[ "$fate" = all ] && [ -n "$1" ] && [ ! -e "$1/${LET_GO_FILE}" ] || exit 0
for note in "$1"/name-*; do
  path=\${1%/*}/\${note##*/name-}
  [ -e "$path" ] && [ "$(stat -c %d:%i -- "$path")" = "$(cat -- "$note")" ] && rm -f -- "$path"
done
rm -rf -- "$1"`;

/** Process groups under guard, and whether they go on when this process exits. */
const groups = new Map<number, () => boolean>();
let guard: ChildProcess | undefined;

/**
 * Puts a child that leads its own process group under guard.
 *
 * @param mayGoOn asked when this process exits by itself: whether the child, which knows of it, goes on without
 */
export function guardGroup(pid: number, mayGoOn: () => boolean): void {
  if (process.platform === 'win32') return;
  // Before listeners of the program's, which may throw.
  if (groups.size === 0) process.prependListener('exit', onExit);
  groups.set(pid, mayGoOn);
  // After the work at hand: the children are booting and cannot be busy yet, and starting a process takes time.
  setImmediate(tellGuard);
}

/** The child is gone. With the last one, the guard goes too. */
export function releaseGroup(pid: number): void {
  if (!groups.delete(pid)) return;
  tellGuard();
  if (groups.size > 0) return;
  process.off('exit', onExit);
  guard?.stdin?.end();
  guard = undefined;
}

function startGuard(): ChildProcess {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'mprun-orphan-guard', ownFolder() ?? ''], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  // Without a shell the end of the inbox alone guards; there is nobody to tell.
  shell.on('error', () => {});
  // Somebody has ended it: another takes its place.
  shell.on('exit', () => {
    if (guard !== shell) return;
    guard = undefined;
    tellGuard();
  });
  shell.stdin?.on('error', () => {});
  shell.unref();
  (shell.stdin as unknown as { unref?(): void } | null)?.unref?.();
  return shell;
}

function tellGuard(): void {
  if (groups.size > 0) guard ??= startGuard();
  writeLine();
}

function writeLine(): void {
  guard?.stdin?.write(`${realm().hasLetGo ? 'some' : 'all'} ${[...groups.keys()].join(' ')}\n`);
}

/**
 * `process.exit()` with children alive: they are asked to end at once, and the guard makes sure; or they are let go. Not if
 * this process exits because its own parent is gone: then nothing goes on.
 */
function onExit(): void {
  const { isOrphaned } = realm();
  for (const [pid, mayGoOn] of groups) {
    if (!isOrphaned && mayGoOn()) groups.delete(pid);
    else signalGroup(pid, 'SIGTERM');
  }
  writeLine();
}

/** Sends a signal to a process group, or to the process alone where there are no groups. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch {
    // ESRCH: it is gone already, which is what was wanted.
  }
}
