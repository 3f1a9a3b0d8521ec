import type { Command, Option } from '../grammar/commander.ts';
import { traitsFor } from '../grammar/flag.ts';
import { configError } from './config-error.ts';
import type { Setting } from './setting.ts';

/** commander's word for where a value comes from. */
const SOURCE = 'config';

/**
 * The options of a command while they are settled, level by level: what is settled stays, and keeps out of lower levels whatever
 * it does not go with.
 */
export class SettledOptions {
  readonly #command: Command;
  /** By attribute name; aliases count as the option itself. */
  readonly #settled = new Map<string, Option>();
  readonly #settings = new Map<string, Setting>();

  /** What was typed is settled. */
  constructor(command: Command) {
    this.#command = command;
    for (const option of command.options) {
      const source = command.getOptionValueSource(option.attributeName());
      if (source !== undefined && source !== 'default') this.#settled.set(subjectOf(option), option);
    }
  }

  /** Where the values come from that were not typed, by attribute name. */
  get settings(): ReadonlyMap<string, Setting> {
    return this.#settings;
  }

  /** Takes what a lower level says. Throws ERR_MPRUN_CONFIG where it contradicts itself. */
  take(level: readonly Setting[]): void {
    expectConsistent(level);
    const before = new Map(this.#settled);
    for (const setting of level) {
      const subject = subjectOf(setting.option);
      if (before.has(subject)) continue;
      if (setting.value !== undefined) {
        if (this.#isRefused(setting, before)) continue;
        this.#set(setting.option.attributeName(), setting);
      }
      this.#settled.set(subject, setting.option);
    }
    // After all, as what is said outright is over what follows from something else.
    for (const setting of level)
      if (this.#settings.get(setting.option.attributeName()) === setting) this.#imply(setting);
  }

  /** Something stronger does not go with it, or says otherwise. */
  #isRefused({ option }: Setting, before: ReadonlyMap<string, Option>): boolean {
    for (const stronger of before.values())
      if (this.#isOn(stronger) && isConflict(stronger, option)) return true;
    return Object.entries(traitsFor(option).implies ?? {}).some(
      ([attribute, value]) => before.has(attribute) && this.#command.getOptionValue(attribute) !== value,
    );
  }

  #isOn(option: Option): boolean {
    const source = this.#command.getOptionValueSource(option.attributeName());
    return source !== undefined && source !== 'default';
  }

  #imply(setting: Setting): void {
    for (const [attribute, value] of Object.entries(traitsFor(setting.option).implies ?? {})) {
      if (this.#settled.has(attribute)) continue;
      this.#set(attribute, { ...setting, value });
      this.#settled.set(attribute, setting.option);
    }
  }

  #set(attribute: string, setting: Setting): void {
    this.#command.setOptionValueWithSource(attribute, setting.value, SOURCE);
    this.#settings.set(attribute, setting);
  }
}

function subjectOf(option: Option): string {
  return traitsFor(option).aliasOf ?? option.attributeName();
}

function isConflict(a: Option, b: Option): boolean {
  const says = (one: Option, other: Option): boolean =>
    (traitsFor(one).conflicts ?? []).includes(other.attributeName());
  return says(a, b) || says(b, a);
}

function expectConsistent(level: readonly Setting[]): void {
  const said = level.filter(({ value }) => value !== undefined);
  for (const [k, a] of said.entries())
    for (const b of said.slice(k + 1)) {
      const isSame = subjectOf(a.option) === subjectOf(b.option);
      if (!isSame && !isConflict(a.option, b.option)) continue;
      const place = a.place === a.key ? 'environment' : a.place;
      throw configError(place, `${a.key} cannot be used with ${b.key}`);
    }
}
