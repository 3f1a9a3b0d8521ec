import {
  getContext,
  listFunctions,
  TaskLoadError,
  UsageError,
  type BackendKind,
  type BaseProcess,
  type Exit,
} from '../../index.ts';
import { statusOfExit } from '../../report/exit-status.ts';
import { exitLine } from '../../report/summary.ts';
import { nearest } from '../../util/suggest.ts';
import { Interrupts } from '../interrupts.ts';
import type { Io } from '../io.ts';

export interface RunOptions {
  readonly backend: BackendKind;
  readonly terminate: readonly string[];
}

/**
 * `mprun run`: each function in its own process, as the documents' exit-status program; without names the one that the address names,
 * or the default export.
 */
export async function run(
  address: string,
  given: readonly string[],
  options: RunOptions,
  io: Io,
): Promise<number> {
  const { module, named } = split(address);
  const functions = await listFunctions(module);
  // The default export goes by its file's name.
  const exports = new Map(functions.map(({ label, name }) => [label, name]));
  const defaults = functions.filter(({ isDefault }) => isDefault).map(({ label }) => label);
  const wanted = [...named.map((name) => (name === 'default' ? (defaults[0] ?? name) : name)), ...given];
  const names = wanted.length > 0 ? wanted : defaults;
  check(module, names, options.terminate, [...exports.keys()]);
  const { backend } = options;
  if (backend === 'inline')
    throw new UsageError(
      'run --backend inline: a function cannot have a process of its own in mprun itself',
      {
        hint: 'use --backend process or thread',
      },
    );
  const { Process } = getContext(backend === 'thread' ? 'thread' : 'spawn');
  const processes = names.map((name) => new Process({ target: `${module}#${exports.get(name)}`, name }));
  using interrupts = new Interrupts(interruptible(processes, backend), (line) => io.note(line));
  for (const process of processes) {
    await io.writeResults(`Starting process for ${process.name}\n`);
    process.start();
    // At once, as in the documents: the process ends however far it has come.
    if (options.terminate.includes(process.name)) process.terminate();
  }
  const exits: Exit[] = [];
  for (const process of processes) {
    await process.join();
    const exit = await process.sentinel;
    exits.push(exit);
    await io.writeResults(`${exitLine(process.name, exit.exitcode)}\n`);
  }
  return interrupts.status ?? statusOf(exits);
}

/** `tasks/exits.ts#raises` is the module, and the first function to run. */
function split(address: string): { readonly module: string; readonly named: readonly string[] } {
  const [, module = address, name] = /^(.+)#([\w$]+)$/.exec(address) ?? [];
  return { module, named: name === undefined ? [] : [name] };
}

function check(
  module: string,
  names: readonly string[],
  terminated: readonly string[],
  known: readonly string[],
): void {
  const list = `exported functions: ${known.join(', ')}`;
  if (names.length === 0) throw new UsageError(`name the functions of ${module} to run`, { hint: list });
  for (const name of names) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    throw new TaskLoadError('ERR_MPRUN_EXPORT_NOT_FOUND', `${module} has no export '${name}'`, {
      hint: near ? `Did you mean ${near}? ${list}` : list,
    });
  }
  for (const name of terminated)
    if (!names.includes(name))
      throw new UsageError(`--terminate '${name}' is not among the functions to run`, {
        hint: `functions to run: ${names.join(', ')}`,
      });
}

function interruptible(
  processes: readonly BaseProcess[],
  backend: BackendKind,
): ConstructorParameters<typeof Interrupts>[0] {
  const alive = (): BaseProcess[] => processes.filter((process) => process.isAlive());
  return {
    running: () => alive().length,
    stop: () => {},
    terminate: (graceMs) => {
      const running = alive();
      for (const process of running) process.terminate(graceMs);
      return running.length;
    },
    // Threads stop and go on with this process.
    signal: (signal) => {
      if (backend === 'process') for (const process of alive()) process.signal(signal);
    },
  };
}

/** One process: its own status. Several: 1 when any of them did not end with 0. */
function statusOf(exits: readonly Exit[]): number {
  const [only] = exits;
  if (exits.length === 1 && only) return statusOfExit(only);
  return exits.every(({ exitcode }) => exitcode === 0) ? 0 : 1;
}
