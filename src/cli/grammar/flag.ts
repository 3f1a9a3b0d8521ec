import { Option, type Command } from './commander.ts';

/** What is known of an option beyond what commander tells. */
export interface Traits {
  readonly choices?: readonly string[];
  readonly default?: unknown;
  /** What the help says of the default. */
  readonly defaultText?: string;
  /** The attribute names (camelCase) of options it does not go with. */
  readonly conflicts?: readonly string[];
  readonly implies?: Readonly<Record<string, unknown>>;
  /** Each use adds to a list. */
  readonly repeatable?: boolean;
  /** Hidden from the usual help: `--help --all` shows it. */
  readonly advanced?: boolean;
  /** Only the command line itself may say it: neither a variable nor a file. */
  readonly typedOnly?: boolean;
  /** The attribute name of the option that this is another name for. */
  readonly aliasOf?: string;
}

const traitsOf = new WeakMap<Option, Traits>();

/** An option of the command line, as the help, docs/cli.md, completions and settings know it. */
export function flag(flags: string, description: string, traits: Traits = {}): Option {
  const option = new Option(flags, description);
  if (traits.choices) option.choices(traits.choices);
  if (traits.repeatable) option.argParser(collect);
  if (traits.repeatable || 'default' in traits) option.default(traits.default ?? [], traits.defaultText);
  if (traits.conflicts) option.conflicts([...traits.conflicts]);
  if (traits.implies) option.implies({ ...traits.implies });
  if (traits.advanced) option.hideHelp();
  traitsOf.set(option, traits);
  return option;
}

/** Another name for an option, by its attribute name: accepted, never shown. */
export function alias(flags: string, aliasOf: string): Option {
  return flag(flags, '', { aliasOf }).hideHelp();
}

/** Empty for what was not made by `flag()`. */
export function traitsFor(option: Option): Traits {
  return traitsOf.get(option) ?? {};
}

export function addFlags(command: Command, group: string, flags: readonly Option[]): void {
  for (const option of flags) command.addOption(option.helpGroup(group));
}

export function isAdvanced(option: Option): boolean {
  return traitsFor(option).advanced === true;
}

/** From now on the help of this command has all options. */
export function showAdvanced(command: Command): void {
  for (const option of command.options) if (isAdvanced(option)) option.hideHelp(false);
}

function collect(value: string, before: readonly string[]): string[] {
  return [...before, value];
}
