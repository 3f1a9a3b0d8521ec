/** What `--help` shows of the table: in which order, how wide, in which colours, and how much. */
import { decideColor, makeColors } from '../../report/color.ts';
import type { Io } from '../io.ts';
import { CommanderHelp, type Command, type Option } from './commander.ts';
import { isAdvanced, showAdvanced } from './flag.ts';

/** Groups of options stand in this order; those that are not named keep their place before them. */
const GROUPS = [
  'Inputs:',
  'Pool:',
  'Failure handling:',
  'Output:',
  'Logs and reports:',
  'Limits:',
  'Sharding and resuming:',
  'Distribution:',
  'Options:',
];

const SETTINGS_RULE = 'Options can be set by variables and files too: MPRUN_PROCESSES=50%, mprun.config.json';
const ALL_RULE = '--help --all shows every option';

/** Before the commands are added: they inherit it. */
export function configureHelp(program: Command, io: Io): void {
  const { stdout, env } = io.world;
  const hasColors = decideColor({ flag: 'auto', env, isTTY: stdout.isTTY });
  const colors = makeColors(hasColors);
  program
    .configureHelp({
      groupItems: sortedGroups,
      styleTitle: (title) => colors.heading(title),
    })
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      // What commander would say about an error is thrown as UsageError and said by main.
      writeErr: () => {},
      getOutHelpWidth: () => widthOf(stdout),
      getOutHasColors: () => hasColors,
    })
    .addHelpText('afterAll', ({ command }) => closingLines(command));
}

/**
 * `--all` beside a call for help: every option is shown. Gives what asks commander for that, who knows no `--all`.
 *
 * @example
 * // mprun map --help --all, mprun help --all map, mprun help map --all
 */
export function showAllIfAsked(program: Command, argv: readonly string[]): readonly string[] {
  const end = argv.findIndex((word) => word === '--' || word.startsWith(':::'));
  const options = end < 0 ? argv : argv.slice(0, end);
  const asksForHelp = options[0] === 'help' || options.some((word) => word === '-h' || word === '--help');
  if (!asksForHelp || !options.includes('--all')) return argv;
  for (const command of program.commands) showAdvanced(command);
  const topic = options.find((word) => program.commands.some((command) => command.name() === word));
  return topic === undefined ? ['--help'] : ['help', topic];
}

/** 80 columns where nobody can tell: in a pipe, on a terminal that reports none. */
function widthOf(stdout: NodeJS.WriteStream): number {
  return stdout.isTTY && stdout.columns > 0 ? stdout.columns : 80;
}

function sortedGroups<T extends Command | Option>(
  unsorted: T[],
  visible: T[],
  getGroup: (item: T) => string,
): Map<string, T[]> {
  const groups = new CommanderHelp().groupItems(unsorted, visible, getGroup);
  const sorted = [...groups].toSorted(([a], [b]) => GROUPS.indexOf(a) - GROUPS.indexOf(b));
  return new Map(sorted);
}

function closingLines(command: Command): string {
  if (command.parent === null) return '';
  const hasMore = command.options.some((option) => isAdvanced(option) && option.hidden);
  return ['', SETTINGS_RULE, ...(hasMore ? [ALL_RULE] : [])].join('\n');
}
