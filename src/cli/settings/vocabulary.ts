/** What settings may speak of: the options of all commands, by name, and the commands themselves. */
import type { Command, Option } from '../grammar/commander.ts';
import { traitsFor } from '../grammar/flag.ts';
import { withOptions } from '../grammar/later.ts';

/** These say where settings are; what is found there cannot say it. */
const ABOUT_FILES = new Set(['config', 'noConfig', 'profile']);

export interface Vocabulary {
  /** The command whose options are settled. */
  readonly command: Command;
  /** Its options, by their long names in camelCase. */
  readonly own: ReadonlyMap<string, Option>;
  /** The names of all options of all commands, in camelCase. */
  readonly known: ReadonlySet<string>;
  /** The names by which sections of files speak of single commands, and the commands. */
  readonly commands: ReadonlyMap<string, Command>;
}

export function makeVocabulary(command: Command): Vocabulary {
  // Only files and variables that speak of other commands ask for those.
  const siblings = lazily(() => (command.parent?.commands ?? [command]).map(withOptions));
  const known = lazily(
    () => new Set(siblings().flatMap((each) => settableOptions(each).map(([name]) => name))),
  );
  const commands = lazily(
    () =>
      new Map(
        siblings().flatMap((each) =>
          [each.name(), ...each.aliases()].map((name): [string, Command] => [name, each]),
        ),
      ),
  );
  return {
    command,
    own: new Map(settableOptions(command)),
    get known() {
      return known();
    },
    get commands() {
      return commands();
    },
  };
}

/** The same words without those that files cannot say. */
export function wordsOfFiles(words: Vocabulary): Vocabulary {
  const own = [...words.own].filter(([name]) => !ABOUT_FILES.has(name));
  const known = lazily(() => new Set([...words.known].filter((name) => !ABOUT_FILES.has(name))));
  return {
    command: words.command,
    own: new Map(own),
    get known() {
      return known();
    },
    get commands() {
      return words.commands;
    },
  };
}

function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** @example camelCase('max-args'); // 'maxArgs' */
export function camelCase(name: string): string {
  return name.replaceAll(/-+(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** @example kebabCase('maxArgs'); // 'max-args' */
export function kebabCase(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** The option that turns off what this name stands for: `noHeader` for `header`. */
export function negationOf({ own }: Vocabulary, name: string): Option | undefined {
  const negation = own.get(`no${name.charAt(0).toUpperCase()}${name.slice(1)}`);
  return negation?.negate ? negation : undefined;
}

function settableOptions(command: Command): [string, Option][] {
  return command.options.flatMap((option): [string, Option][] => {
    if (option.long === undefined || traitsFor(option).typedOnly) return [];
    return [[camelCase(option.long.slice(2)), option]];
  });
}
