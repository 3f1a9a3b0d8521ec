/** For the doctor: which files are read, and what is said of options where. */
import { brokenBy, type Finding } from '../../doctor/check.ts';
import type { Command } from '../grammar/commander.ts';
import { withOptions } from '../grammar/later.ts';
import type { Io } from '../io.ts';
import { applySettings } from './apply-settings.ts';
import { configPlaces, type FileWishes } from './levels.ts';
import type { Setting } from './setting.ts';

/** Settles the options of every command, as if nothing but `--config` and `--profile` had been typed. */
export async function inspectSettings(program: Command, wishes: FileWishes, io: Io): Promise<Finding> {
  try {
    const places = await configPlaces(io, wishes);
    const values = await effectiveValues(program, wishes, io);
    return {
      status: 'ok',
      summary: places.length === 0 ? 'none' : places.join(', '),
      lines: values.map(({ what, value, place }) => `${what} = ${value} (${place})`),
      details: {
        files: places.join(', ') || null,
        ...Object.fromEntries(values.map(({ what, value, place }) => [what, `${value} (${place})`])),
      },
    };
  } catch (error) {
    return brokenBy(error);
  }
}

interface Effective {
  /** `processes`, or `map.processes` where other commands have another value. */
  readonly what: string;
  readonly value: string;
  readonly place: string;
}

async function effectiveValues(program: Command, wishes: FileWishes, io: Io): Promise<Effective[]> {
  const found = new Map<
    string,
    { readonly command: string; readonly value: string; readonly place: string }[]
  >();
  for (const command of program.commands.map(withOptions)) {
    // What it was called with is none of its settings.
    if (command.name() === 'doctor') continue;
    for (const setting of (await applySettings(command, io, { wishes: () => wishes })).values()) {
      const key = nameOf(setting);
      const each = { command: command.name(), value: shown(setting.value), place: setting.place };
      found.set(key, [...(found.get(key) ?? []), each]);
    }
  }
  return [...found].flatMap(([key, all]) => {
    const [first] = all;
    const having = program.commands.filter((command) =>
      command.options.some(({ long }) => long === `--${key}`),
    );
    const isSame =
      all.length === having.length &&
      all.every(({ value, place }) => value === first?.value && place === first.place);
    return isSame && first
      ? [{ what: key, value: first.value, place: first.place }]
      : all.map(({ command, value, place }) => ({ what: `${command}.${key}`, value, place }));
  });
}

function nameOf({ option }: Setting): string {
  return (option.long ?? '').slice(2);
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
