import { isSound, type Check, type Finding } from '../../doctor/check.ts';
import { diagnose } from '../../doctor/diagnose.ts';
import { checkLines, closingLine, type DoctorStyle } from '../../report/doctor-text.ts';
import { statusOfSignal } from '../../report/exit-status.ts';
import type { Io } from '../io.ts';
import type { Command } from '../grammar/commander.ts';
import { inspectSettings } from '../settings/inspect-settings.ts';
import type { FileWishes } from '../settings/levels.ts';
import { parseProcesses } from '../values.ts';
import { VERSION } from '../version.ts';
import { toColors, type ColorFlag } from '../options/color.ts';

export interface DoctorOptions extends ColorFlag, FileWishes {
  readonly json?: boolean;
}

const STATUS_BROKEN = 1;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** `mprun doctor`: each check on a line as it is done, or all of them as JSON. */
export async function doctor(options: DoctorOptions, program: Command, io: Io): Promise<number> {
  // It is what was asked for, so it goes to stdout.
  const style: DoctorStyle = {
    colors: toColors(options, io, 'stdout'),
    isAscii: io.world.env['TERM'] === 'dumb',
  };
  using interrupt = listen();
  const signal = AbortSignal.any([interrupt.signal, io.stdoutClosed]);
  const { env, cwd } = io.world;
  const checkConfig = (): Promise<Finding> => inspectSettings(program, options, io);
  const checks: Check[] = [];
  for await (const check of diagnose({ env, cwd, parseProcesses, checkConfig }, signal)) {
    checks.push(check);
    if (!options.json) await io.writeResults(`${checkLines(check, style)}\n`);
  }
  const ok = isSound(checks);
  // What did not answer may never end.
  if (!ok || signal.aborted) io.world.abandon();
  if (interrupt.status !== undefined) return interrupt.status;
  const text = options.json
    ? JSON.stringify({ version: VERSION, ok, checks })
    : `mprun ${VERSION}: ${closingLine(checks, style)}`;
  await io.writeResults(`${text}\n`);
  return ok ? 0 : STATUS_BROKEN;
}

interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** Exit status, when it was interrupted. */
  readonly status: number | undefined;
}

/** Whoever interrupts it wants it to end, but with nothing left behind. */
function listen(): Interrupt {
  const stop = new AbortController();
  let status: number | undefined;
  const onSignal = (signal: NodeJS.Signals): void => {
    status ??= statusOfSignal(signal);
    stop.abort();
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  return {
    signal: stop.signal,
    get status() {
      return status;
    },
    [Symbol.dispose]: () => {
      for (const signal of SIGNALS) process.off(signal, onSignal);
    },
  };
}
