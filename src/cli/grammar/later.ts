import type { Command } from './commander.ts';

/** What adds the options of commands that nobody has asked for yet. */
const waiting = new WeakMap<Command, () => void>();

/** A hundred options take some milliseconds to make: they are made where somebody looks at them, or runs the command. */
export function addLater(command: Command, add: () => void): void {
  const before = waiting.get(command);
  waiting.set(command, () => {
    before?.();
    add();
  });
}

/** The command with all its options. */
export function withOptions(command: Command): Command {
  const add = waiting.get(command);
  waiting.delete(command);
  add?.();
  return command;
}
