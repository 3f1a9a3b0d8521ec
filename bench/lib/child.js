// @ts-check
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** A contestant that hangs fails by then; the slowest takes some ten seconds. */
const TIMEOUT_MS = 120_000;

const root = fileURLToPath(new URL('../..', import.meta.url));

/** @type {number | undefined} The process group that runs now. */
let running;
process.on('exit', killRunning);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

/**
 * Runs a command to its end: what it printed, and the milliseconds from its start to its end. It leads a process group,
 * because forked workers of Python's outlive a parent that is killed.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [input] what it gets on stdin
 * @returns {Promise<{ stdout: string, stderr: string, ms: number }>}
 */
export async function execute(command, args, input) {
  const startedAt = performance.now();
  const child = spawn(command, args, {
    cwd: root,
    detached: true,
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  running = child.pid;
  const timer = setTimeout(killRunning, TIMEOUT_MS);
  child.stdin?.on('error', () => {}).end(input);
  try {
    const [stdout, stderr, end] = await Promise.all([text(child.stdout), text(child.stderr), endOf(child)]);
    const ms = performance.now() - startedAt;
    if (end !== 0) throw new Error(`${saidLast(stderr) ?? [command, ...args].join(' ')} (${end})`);
    return { stdout, stderr, ms };
  } finally {
    clearTimeout(timer);
    running = undefined;
  }
}

function killRunning() {
  if (running === undefined) return;
  try {
    process.kill(-running, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** @param {AsyncIterable<Uint8Array> | null} stream */
async function text(stream) {
  const chunks = [];
  for await (const chunk of stream ?? []) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<number | string>} exit status, or the signal it died of
 */
function endOf(child) {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => resolve(code ?? signal ?? 'no status'));
  });
}

/**
 * The line of an error's text that says what it is: in Node's it stands before the stack, in Python's it is the last.
 * @param {string} stderr
 */
function saidLast(stderr) {
  const lines = stderr.split('\n').map((line) => line.trim());
  return lines.find((line) => /^[\w.]*Error\b.*:/.test(line)) ?? lines.findLast((line) => line !== '');
}
